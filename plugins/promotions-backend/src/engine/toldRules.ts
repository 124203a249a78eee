import { Freeze, Policy } from '@promotions/backstage-plugin-promotions-common';
import { TellStage } from '../store/Store';

/** Who changed a rule, and when. */
interface By {
  actor: string;
  now: Date;
}

/** What the timelines of stages are told of a freeze that was made, changed or ended. */
export function tellFreeze(
  freeze: Pick<Freeze, 'name' | 'reason'>,
  by: By,
): TellStage {
  return tellRule('freeze', freeze.name, freeze.reason, by);
}

/** The same of a policy. */
export function tellPolicy(
  policy: Pick<Policy, 'name' | 'autoPromotion' | 'autoRollback' | 'gates'>,
  by: By,
): TellStage {
  return tellRule('policy', policy.name, meaningOf(policy), by);
}

function tellRule(
  what: 'freeze' | 'policy',
  name: string,
  meaning: string,
  { actor, now }: By,
): TellStage {
  return (stage, { was, is }) => {
    const entry = {
      at: now.toISOString(),
      actor,
      stage,
      data: { [what]: name },
    };
    const rule = `The ${what} ${name}`;
    if (!is) {
      return {
        ...entry,
        kind: `${what}.ended`,
        message: `${rule} is no longer meant for ${stage}.`,
      };
    }
    return was
      ? {
          ...entry,
          kind: `${what}.changed`,
          message: `${rule} of ${stage} was changed: ${meaning}`,
        }
      : {
          ...entry,
          kind: `${what}.set`,
          message: `${rule} is meant for ${stage} from now on: ${meaning}`,
        };
  };
}

/** What a policy does, after a colon. */
function meaningOf(
  policy: Pick<Policy, 'autoPromotion' | 'autoRollback' | 'gates'>,
): string {
  const parts = [
    ...switched('automatic promotion', policy.autoPromotion),
    ...switched('automatic rollback', policy.autoRollback),
    ...(policy.gates.length > 0
      ? [`it asks for ${policy.gates.map(({ name }) => name).join(', ')}`]
      : []),
  ];
  return `${parts.join('; ')}.`;
}

function switched(what: string, on: boolean | undefined): string[] {
  return on === undefined ? [] : [`${what} is ${on ? 'on' : 'off'}`];
}
