import type { Connection } from './connection.ts';
import { idOf, OPEN_ROOM, type RoomModes } from './lines.ts';

export interface RoomSettings {
  readonly id?: string;
  readonly isSuspended?: boolean;
  /** A JOIN gets no answer at all, as for a login that nobody has. */
  readonly isMissing?: boolean;
  /** How long a JOIN waits for its answer. */
  readonly answerAfterMs?: number;
  /** Logins that moderate here; the owner always counts as one. */
  readonly moderators?: readonly string[];
  readonly modes?: Partial<RoomModes>;
}

export interface Room {
  readonly login: string;
  id: string;
  isSuspended: boolean;
  isMissing: boolean;
  answerAfterMs: number;
  moderators: readonly string[];
  modes: RoomModes;
  readonly members: Set<Connection>;
}

export type Rooms = ReturnType<typeof createRooms>;

/** `#Name` and `name` are the same room. */
export function toRoomName(name: string): string {
  return name.replace(/^#/, '').toLowerCase();
}

export function createRooms(strictChannels: boolean) {
  const rooms = new Map<string, Room>();

  function open(name: string): Room {
    const login = toRoomName(name);
    let room = rooms.get(login);
    if (!room) {
      room = {
        login,
        id: idOf(login),
        isSuspended: false,
        isMissing: false,
        answerAfterMs: 0,
        moderators: [],
        modes: OPEN_ROOM,
        members: new Set(),
      };
      rooms.set(login, room);
    }
    return room;
  }

  return {
    open,
    /** The room as a JOIN sees it: null when nobody has that login. */
    find(name: string): Room | null {
      const room = strictChannels ? rooms.get(toRoomName(name)) : open(name);
      return room && !room.isMissing ? room : null;
    },
    get(name: string): Room | null {
      return rooms.get(toRoomName(name)) ?? null;
    },
    set(name: string, settings: RoomSettings): Room {
      const room = open(name);
      room.id = settings.id ?? room.id;
      room.isSuspended = settings.isSuspended ?? room.isSuspended;
      room.isMissing = settings.isMissing ?? room.isMissing;
      room.answerAfterMs = settings.answerAfterMs ?? room.answerAfterMs;
      room.moderators = settings.moderators ?? room.moderators;
      room.modes = { ...room.modes, ...settings.modes };
      return room;
    },
    /** The id moves to the new login; whoever had joined under the old one hears nothing more. */
    rename(from: string, to: string): void {
      const old = open(from);
      const renamed = open(to);
      renamed.id = old.id;
      old.isMissing = true;
      for (const member of old.members) member.joined.delete(old.login);
      old.members.clear();
    },
    leaveAll(connection: Connection): void {
      for (const room of rooms.values()) room.members.delete(connection);
    },
  };
}
