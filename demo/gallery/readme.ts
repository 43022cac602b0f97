import type { ReportMessage } from '../../src/reports/message.ts';
import type { GalleryPicture } from './pictures.ts';

const HEAD = `# What the reports look like

Every picture here is an answer as it is posted, with the sentences that stand above it. The chat in them is invented (\`demo/generate/\`), and went through the same writer,
store, reports and renderer that real chat goes through; \`npm run gallery\` makes them anew, always the same. Times are those of Europe/Berlin, numbers and dates British English:
a server sets both for itself.
`;

/** The page of all pictures, for people who look at the repository. */
export function toPage(shown: readonly { readonly picture: GalleryPicture; readonly message: ReportMessage }[]): string {
  const parts = shown.map(({ picture, message }) => {
    const lines = message.lines.map((line) => `> ${escapeMarkup(line)}`).join('  \n');
    const image = `<img src="${picture.name}.png" width="600" alt="${escapeAttribute(message.altText ?? '')}">`;
    return `## ${escapeMarkup(message.title)}\n\n\`${picture.asked}\`\n\n${lines}\n\n${image}\n`;
  });
  return [HEAD, ...parts].join('\n');
}

/** Names and words come from chat, if an invented one. */
const escapeMarkup = (text: string): string => text.replace(/[\\`*_{}[\]<>#|~&]/g, '\\$&');

const escapeAttribute = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
