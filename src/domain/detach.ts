/**
 * The same text in memory of its own. What is cut out of a longer string is a view of it, so a name that is kept for long would keep
 * the whole chunk of chat that it was read from.
 */
export function detach<Text extends string>(text: Text): Text {
  // The copy has the same characters, hence the same type.
  return Buffer.from(text).toString() as Text;
}
