import type { Words } from './phrases.ts';

/** What people write besides sentences of their own language, and what bots write. */

/** Understood everywhere. */
export const REACTIONS: Words = [
  'lol',
  'W',
  'L',
  'gg',
  'GG',
  '+1',
  '???',
  'F',
  'o7',
  '!!!',
  'nice',
  'xD',
  '1',
  '2',
  'lmao',
  'true',
  'real',
  'wtf',
  'rip',
  '10/10',
];

export const HYPE: Words = [
  "LET'S GOOOO",
  'NO WAY',
  'HE DID IT',
  'WWWWWW',
  'OMG',
  'WHAT',
  'GOAT',
  'WORLD RECORD',
  'CLIP IT CLIP IT',
  'VAMOOOOS',
  'すごおおおお',
  '8888888888',
  'ㄷㄷㄷㄷ',
  '666666',
  'УРАААА',
  'ПЕРЕМОГА',
  'يا سلام',
  'สุดยอด',
  'אלוףףף',
  'वाह वाह',
];

export const EMOJI: Words = [
  '😂',
  '🔥',
  '❤️',
  '🌙',
  '👏',
  '😭',
  '🚀',
  '💀',
  '🎉',
  '👀',
  '🙏',
  '🐙',
  '👨‍🚀',
  '👍🏽',
  '🇯🇵',
  '🌊',
  '🥲',
  '🫡',
  '🏳️‍🌈',
  '😮',
];

export const QUESTIONS: Words = [
  'what game is this?',
  'when is the next stream?',
  'which song is playing?',
  'pc or console?',
  'is this hard mode?',
  'how long is the stream today?',
];

export const COMMANDS: Readonly<Record<string, string>> = {
  '!uptime': 'The stream has been live for 3 hours 12 minutes.',
  '!discord': 'Join the community: https://discord.example/invite',
  '!song': 'Now playing: Low Orbit by The Night Ferry',
  '!commands': 'Commands: !uptime !discord !song !schedule !specs',
  '!schedule': 'Live every evening from six, Sundays from three.',
  '!specs': 'Everything is on the page below the stream.',
};

export const LINKS: Words = [
  'https://clips.twitch.tv/CleverPluckyMoonBleedPurple',
  'https://www.youtube.com/watch?v=dQw4w9WgXcQ',
  'https://moonbase.example/schedule',
  'https://wiki.example/walkthrough#chapter-7',
];

export const COPYPASTA: Words = [
  'I used to be a casual viewer like you, then I took a sub to the knee',
  'Hello chat, I am a long time lurker and first time typer. I just want to say that this jump was statistically impossible. Thank you for reading.',
  'Imagine explaining this stream to a medieval peasant. You would be burned at once, and honestly, fair.',
  'This stream is brought to you by sleep deprivation. Sleep deprivation: what time is it again?',
  '¿Soy yo o este nivel dura más que mi última relación? Pregunto por un amigo que también soy yo.',
  'この配信を見ている全員へ：水を飲め、姿勢を正せ、そして明日も来い。',
];

export const SPAM: Words = [
  'Get viewers, followers and prime subs at stream-boost .example (remove the space)',
  'Best cheap viewers on viewers-now .example',
  'free skins >>> skins .example <<< first 100 only',
];

export const REMINDERS: Words = [
  'Enjoying the stream? Follow so that you miss none.',
  'Be kind to each other. Spoilers go behind a warning.',
  'Clips of the week: https://clips.example/week',
  'Drink some water, stretch your back.',
];
