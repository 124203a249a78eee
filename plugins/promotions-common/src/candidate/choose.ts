import { FreightRequest, FreightWithStatus } from '../model';
import { Selection } from './Selection';
import { openRequirement, whyNot } from './whyNot';

/** The freight that a policy would promote, or why there is none. */
export interface Choice {
  freight?: FreightWithStatus;
  /** One sentence: what it is, or why there is none. */
  message: string;
}

/**
 * The candidate of one request, whatever may keep it from being promoted.
 */
export function chooseFreight(
  selection: Selection,
  request: FreightRequest,
): Choice {
  return request.sources.selection === 'MatchUpstream'
    ? matchUpstream(selection, request)
    : newestFreight(selection, request.origin);
}

/** The newest eligible freight, never older than what the stage runs. */
function newestFreight(selection: Selection, origin: string): Choice {
  const { stage } = selection;
  const current = selection.current(origin);
  const newer = selection.newer(origin);
  for (const freight of newer) {
    if (selection.eligible(freight)) {
      return {
        freight,
        message: `${freight.alias} is the newest freight of ${origin} that may enter ${stage.name}.`,
      };
    }
  }
  const [newest] = newer;
  const why = newest && whyNot(newest, stage, selection.decide(newest));
  if (!current) {
    return { message: why ?? `There is no freight of ${origin} yet.` };
  }
  const runs = `${stage.name} runs ${current.alias}`;
  if (newest === undefined) {
    return { freight: current, message: `${runs}, and nothing is newer.` };
  }
  return selection.eligible(current)
    ? { freight: current, message: `${runs} already. ${why}` }
    : { message: `${why}` };
}

/** What the one upstream runs now, older than the stage's own or not. */
function matchUpstream(
  selection: Selection,
  { origin, sources }: FreightRequest,
): Choice {
  const { stage } = selection;
  const [upstream, ...others] = new Set(sources.stages);
  if (upstream === undefined || others.length > 0) {
    return {
      message: `${stage.name} follows what its upstream runs, but has not exactly one upstream.`,
    };
  }
  const freight = selection.runs(upstream, origin);
  if (!freight) {
    return {
      message: `${upstream} runs no freight of ${origin}.`,
    };
  }
  const message = `${upstream} runs ${freight.alias}`;
  if (freight.id === selection.current(origin)?.id) {
    return {
      freight,
      message: `${stage.name} runs ${freight.alias}, as ${upstream} does.`,
    };
  }
  return selection.eligible(freight)
    ? { freight, message: `${message}.` }
    : {
        message: `${message}, which may not enter ${
          stage.name
        } now. ${openRequirement(selection.decide(freight))}`,
      };
}
