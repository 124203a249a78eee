import { compareFreight } from '../freight';
import { Decision, FreightWithStatus, PipelineSnapshot, Stage } from '../model';
import { Selection } from './Selection';
import { whyNot } from './whyNot';

/**
 * The freight that the Promote button of a stage offers.
 *
 * @public
 */
export interface Suggestion {
  freight: FreightWithStatus;
  decision: Decision;
  /** The stage runs it already, and nothing is newer. */
  current: boolean;
  /** One sentence for a person. */
  message: string;
}

/**
 * Finds what a person most likely wants to promote to a stage: the newest
 * freight that may enter it and is newer than what it runs; where nothing may,
 * the newest one, whose decision says why not; where nothing is newer, what
 * the stage runs. Undefined when there is no freight that it requests.
 *
 * @public
 */
export function suggestFreight(options: {
  snapshot: PipelineSnapshot;
  stage: Stage;
  now: Date;
  /** Entity ref; nobody if absent. */
  actor?: string;
}): Suggestion | undefined {
  const selection = new Selection(options);
  const { stage } = options;
  const origins = stage.freight.map(({ origin }) => origin);
  const newer = origins
    .flatMap(origin => selection.newer(origin))
    .sort(compareFreight);
  for (const freight of newer) {
    const decision = selection.eligible(freight);
    if (decision) {
      const message = `${freight.alias} may enter ${stage.name}.`;
      return { freight, decision, current: false, message };
    }
  }
  if (newer.length > 0) {
    const [freight] = newer;
    const decision = selection.decide(freight);
    const message = whyNot(freight, stage, decision);
    return { freight, decision, current: false, message };
  }
  const [freight] = origins
    .flatMap(origin => selection.current(origin) ?? [])
    .sort(compareFreight);
  return (
    freight && {
      freight,
      decision: selection.decide(freight),
      current: true,
      message: `${stage.name} runs ${freight.alias}, and nothing is newer.`,
    }
  );
}
