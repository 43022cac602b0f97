/** Lists of stop words by ISO 639-3 code; the package brings no types. */
declare module 'stopword' {
  type List = readonly string[];
  export const ara: List,
    ces: List,
    dan: List,
    deu: List,
    ell: List,
    eng: List,
    fin: List,
    fra: List,
    heb: List,
    hun: List,
    ita: List,
    jpn: List;
  export const kor: List, nld: List, nob: List, pol: List, por: List, porBr: List, ron: List, rus: List, spa: List, swe: List, tha: List;
  export const tur: List, ukr: List, vie: List, zho: List;
}
