import type { StoredMessage } from './message.ts';

/**
 * Enforced nonces: within some minutes the bot's second message of the same nonce is not made; the first is answered instead.
 * https://discord.com/developers/docs/resources/message#create-message
 */
export class Nonces {
  private readonly lifeMs: number;
  private readonly messages = new Map<string, StoredMessage>();

  constructor(lifeMs: number) {
    this.lifeMs = lifeMs;
  }

  find(nonce: string | number): StoredMessage | null {
    const message = this.messages.get(String(nonce));
    return message !== undefined && Date.now() - message.createdAt.getTime() < this.lifeMs ? message : null;
  }

  remember(nonce: string | number, message: StoredMessage): void {
    this.messages.set(String(nonce), message);
  }
}
