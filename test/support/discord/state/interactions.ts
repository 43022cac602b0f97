import { apiErrors } from '../rest/api-error.ts';
import { Interaction, type InteractionHead } from './interaction.ts';

const UNPUNCTUAL_CODES: ReadonlySet<number> = new Set([10062, 40060]);

/** All interactions of this stand-in, found by the token that the bot answers with. */
export class Interactions {
  readonly acknowledgeWithinMs: number;
  private readonly tokenLifeMs: number;
  private readonly byToken = new Map<string, Interaction>();

  constructor(acknowledgeWithinMs: number, tokenLifeMs: number) {
    this.acknowledgeWithinMs = acknowledgeWithinMs;
    this.tokenLifeMs = tokenLifeMs;
  }

  get all(): readonly Interaction[] {
    return [...this.byToken.values()];
  }

  add(head: InteractionHead): Interaction {
    const interaction = new Interaction(head);
    this.byToken.set(head.token, interaction);
    return interaction;
  }

  find(token: string): Interaction | null {
    return this.byToken.get(token) ?? null;
  }

  get(id: string): Interaction | null {
    return this.all.find((interaction) => interaction.id === id) ?? null;
  }

  /** @throws {ApiError} 10062 when there is none, or its time for a first response is over; 40060 after the first response */
  getForCallback(id: string, token: string): Interaction {
    const interaction = this.byToken.get(token);
    if (interaction === undefined || interaction.id !== id) throw apiErrors.unknownInteraction();
    interaction.expectAcknowledgeable(this.acknowledgeWithinMs);
    return interaction;
  }

  /** @throws {ApiError} 10015 for an unknown or unacknowledged interaction, 50027 when its token is too old */
  getForWebhook(applicationId: string, webhookId: string, token: string): Interaction {
    const interaction = this.byToken.get(token);
    if (interaction === undefined || webhookId !== applicationId || interaction.kind === 'autocomplete') throw apiErrors.unknownWebhook();
    if (interaction.ageMs > this.tokenLifeMs) throw apiErrors.expiredWebhookToken();
    if (!interaction.isAcknowledged) throw apiErrors.unknownWebhook();
    return interaction;
  }

  /** @throws {Error} unless each command and button was acknowledged once, in time, and answered once */
  expectOneAnswerEach(): void {
    const problems = this.all
      .filter(({ kind }) => kind !== 'autocomplete')
      .flatMap(({ answer }) => {
        const unpunctual = answer.errors.filter(({ code }) => UNPUNCTUAL_CODES.has(code));
        if (answer.answers === 1 && unpunctual.length === 0) return [];
        return [`${answer.asked}: ${answer.answers} answers${unpunctual.map(({ code, message }) => `, ${code} ${message}`).join('')}`];
      });
    if (problems.length > 0) throw new Error(`Not answered exactly once:\n  ${problems.join('\n  ')}`);
  }
}
