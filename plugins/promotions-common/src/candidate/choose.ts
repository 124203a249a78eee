import { compareFreight } from '../freight';
import { FreightRequest, FreightWithStatus } from '../model';
import { Selection } from './Selection';

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
  const { index, stage } = selection;
  const current = selection.current(origin);
  for (const freight of index.newestFirst(origin)) {
    if (current && compareFreight(freight, current) > 0) {
      break;
    }
    if (selection.eligible(freight)) {
      return {
        freight,
        message: `${freight.alias} is the newest freight of ${origin} that may enter ${stage.name}.`,
      };
    }
  }
  const what = current
    ? `freight of ${origin} from ${current.alias} on`
    : `freight of ${origin}`;
  return {
    message: `No ${what} may enter ${stage.name} now.`,
  };
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
  const runsItToo = freight.id === selection.current(origin)?.id;
  return runsItToo || selection.eligible(freight)
    ? { freight, message: `${message}.` }
    : {
        message: `${message}, which may not enter ${stage.name} now.`,
      };
}
