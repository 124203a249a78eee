import {
  Decision,
  Promotion,
  Requirement,
} from '@promotions/backstage-plugin-promotions-common';
import { StageElsewhere, stagesElsewhere } from './elsewhere';
import { Redaction } from './Redaction';

/** What is said in place of a sentence that would name what must not be seen. */
const SENTENCES: Record<Requirement['status'], string> = {
  Met: 'It is met by a stage that you may not see.',
  Waiting: 'Waits for a stage that you may not see.',
  Unmet: 'It is not met, because of a stage that you may not see.',
  Overridden: 'It was passed over; it is about a stage that you may not see.',
  NotEvaluated: 'It is about a stage that you may not see, and not asked yet.',
};

/** Decisions, as far as somebody may see what they are about. */
export class DecisionNarrowing {
  constructor(
    private readonly redaction: Redaction,
    private readonly isHiddenElsewhere: (stage: StageElsewhere) => boolean,
  ) {}

  decision(decision: Decision): Decision {
    const requirements = decision.requirements.map(requirement =>
      this.#requirement(requirement),
    );
    return { ...decision, requirements };
  }

  promotion<P extends Promotion>(promotion: P): P {
    return {
      ...promotion,
      ...this.texts(promotion, 'message', 'reason'),
      decision: this.decision(promotion.decision),
    };
  }

  /** A text about decisions, which may have the sentences of requirements in it. */
  about(text: string, decision: Decision): string {
    const narrowed = this.decision(decision).requirements;
    const told = decision.requirements.reduce(
      (so, { message }, index) =>
        message === '' ? so : so.replaceAll(message, narrowed[index].message),
      text,
    );
    return this.redaction.text(told);
  }

  /** Those of the properties that are texts, without names. */
  texts<T extends object, K extends keyof T>(
    value: T,
    ...keys: K[]
  ): Partial<Pick<T, K>> {
    const texts: Partial<Pick<T, K>> = {};
    for (const key of keys) {
      const text = value[key];
      if (typeof text === 'string') {
        texts[key] = this.redaction.text(text) as T[K];
      }
    }
    return texts;
  }

  #requirement(requirement: Requirement): Requirement {
    const { message, details, who, override, url, ...rest } = requirement;
    const isNamed =
      this.redaction.concerns([message, details, who]) ||
      stagesElsewhere(requirement).some(this.isHiddenElsewhere);
    if (!isNamed) {
      return override
        ? { ...requirement, override: this.#override(override) }
        : requirement;
    }
    const told = this.#who(requirement);
    return {
      ...rest,
      message: SENTENCES[requirement.status],
      ...(told.length > 0 && { who: told }),
      ...(override && { override: this.#override(override) }),
    };
  }

  #override(override: NonNullable<Requirement['override']>) {
    return { ...override, reason: this.redaction.text(override.reason) };
  }

  /** Entities that are waited for are named only where all of them may be. */
  #who(requirement: Requirement): string[] {
    return stagesElsewhere(requirement).length > 0
      ? []
      : this.redaction.list(requirement.who ?? []);
  }
}
