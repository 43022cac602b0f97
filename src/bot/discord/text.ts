/** Everything the bot says in its own words; reports bring theirs. Plain text: whoever sends it escapes it. */
export const text = {
  // Refusals
  onlyInServers: 'I can answer in servers only.',
  unknownCommand: 'I do not know this command (any more). Discord may need some minutes to learn of changes: try again a little later.',
  needsManageServer: 'Only members who may manage this server (permission "Manage Server") can do this.',
  needsManager: 'Only members who may manage this server, or who have its manager role, can do this.',
  optionMissing: (name: string) => `The option "${name}" is missing.`,
  optionMalformed: (name: string) => `The option "${name}" is not what I expected. Pick it from the list that Discord shows.`,
  notAChannelName: (typed: string) =>
    `"${typed}" can't be a Twitch channel. A name has 1 to 25 characters: letters, digits and underscores.`,
  noWatches: 'This server does not watch any channel yet. Add one with /watch add.',
  whichChannel: (names: readonly string[]) => `Which channel? This server watches ${names.join(', ')}.`,
  notWatched: (name: string) => `This server does not watch ${name}. /watch list shows what it watches.`,

  // Failures
  tryAgain: 'The answer could not be fetched just now. Please try again in a moment.',
  bug: (reference: string) => `Something went wrong on my side. If it keeps happening, tell whoever runs me this reference: ${reference}`,
  noPicture: 'The chart could not be drawn this time.',

  // /watch
  watchAdded: (name: string) => `Watching ${name}`,
  watchAddedLine: 'I join its chat within seconds and record from then on. /watch list shows how it stands.',
  watchLimit: (max: number) => `This server watches ${max} channels, the most it can. Remove one first.`,
  watchedAlready: (name: string) => `This server watches ${name} already.`,
  watchRemoved: (name: string) => `No longer watching ${name}`,
  watchRemovedLine: 'What was recorded stays. Charts of it are shown again once the channel is watched again.',
  watchRemovedDigests: (digests: number) =>
    digests === 1
      ? 'Its digest stays silent until then; /digest remove deletes it.'
      : `Its ${digests} digests stay silent until then; /digest remove deletes them.`,
  watchList: (watches: number) => (watches === 1 ? '1 watched channel' : `${watches} watched channels`),
  watchLine: (watch: { name: string; state: string; since: string; answers: boolean }) =>
    `${watch.name}: ${watch.state}, watched since ${watch.since}${watch.answers ? ', answers !stats' : ''}`,
  joined: 'recording',
  pending: 'joining',
  failed: (reason: string | null) => `not recorded (${reason ?? 'could not be joined'})`,

  // /stats
  periodOrEnds: 'Give either "period", or "from" and "to", not both: for example from 2026-11-01 to 2026-11-07.',
  notAChatterName: (typed: string) => `"${typed}" can't be a Twitch name. A name has 1 to 25 characters: letters, digits and underscores.`,
  differentChannels: 'Name two different channels at least.',
  neverRecordedTitle: (name: string) => `No messages of ${name} yet`,
  neverRecorded: (name: string, since: string) => `${name} is watched since ${since}, but nothing has been recorded so far.`,
  neverJoined: (reason: string) => `Its chat could not be joined: ${reason}.`,

  // /digest
  frequency: { daily: 'daily', weekly: 'weekly' },
  digestCreated: (name: string) => `Digest of ${name}`,
  digestCreatedLine: (digest: { frequency: string; where: string; clock: string; timeZone: string }) =>
    `Posted ${digest.frequency} in ${digest.where} at ${digest.clock} (${digest.timeZone}).`,
  digestFirst: (next: string) => `The first one comes on ${next}.`,
  digestMissing: (where: string, permissions: readonly string[]) =>
    `I can't post in ${where} yet: allow me ${permissions.join(', ')} there.`,
  digestExists: (name: string, where: string, frequency: string) => `There is a ${frequency} digest of ${name} in ${where} already.`,
  digestLimit: (max: number) => `This server has ${max} digests, the most it can. Remove one first.`,
  digestNotRecorded: (name: string) =>
    `${name} was not joined yet, so there is nothing to tell of. Try again when /watch list shows it as recording.`,
  digestRemoved: (label: string) => `Removed: ${label}`,
  digestUnknown: 'This server has no such digest. Pick one from the list that Discord shows.',
  digestList: (digests: number) => (digests === 1 ? '1 digest' : `${digests} digests`),
  noDigests: 'No digests yet. Make one with /digest create.',
  digestLabel: (digest: { name: string; frequency: string; clock: string; where: string }) =>
    `${digest.name}, ${digest.frequency} at ${digest.clock} in ${digest.where}`,
  digestLine: (label: string, next: string, timeZone: string) => `${label}: next on ${next} (${timeZone})`,
  digestFailure: (failure: string) => `Last time it was not posted: ${failure}`,
  unknownTextChannel: "a channel that I can't see",
  unknownChannel: 'an unknown channel',
  notAClockTime: (typed: string) => `"${typed}" is not a time of day. Write it as 09:30 or 18:05.`,
  notATextChannel: 'Digests go to text or announcement channels.',
  digestFooter: (frequency: string, digestId: string, period: string) => `${frequency} digest ${digestId} · ${period}`,

  // Why a digest was given up
  failureUnknownChannel: 'its text channel no longer exists',
  failureNoAccess: 'I may not see its text channel, or I was removed from this server',
  failureNoPermission: 'I may not post there: allow me to view the channel, send messages, embed links and attach files',
  failureNotText: "messages can't be posted to its channel",
  failureNotWatched: 'this server no longer watches the Twitch channel',

  // /settings
  timeZoneSet: (timeZone: string) => `Time zone: ${timeZone}`,
  timeZoneSetLine: (now: string) => `It is ${now} there. Charts and digests follow this clock.`,
  notATimeZone: (typed: string) => `"${typed}" is not a time zone that I know. Pick one from the list, such as Europe/Berlin.`,
  managerRoleSet: (name: string) => `Manager role: ${name}`,
  managerRoleSetLine: 'Its members may change watches and digests, besides those who may manage this server.',
  managerRoleCleared: 'No manager role',
  managerRoleClearedLine: 'Only members who may manage this server can change watches and digests.',
  managerRoleEveryone: 'Everybody has that role. Pick another one.',

  // /twitch-commands
  twitchCommandsOn: (name: string) => `!stats is on for ${name}`,
  twitchCommandsOnLine: "It is answered in the channel's chat when whoever runs me has given me a Twitch account.",
  twitchCommandsOff: (name: string) => `!stats is off for ${name}`,
  twitchCommandsOffLine: 'It may still be answered when another server that watches the channel has switched it on.',
} as const;
