import { FreightRequest } from '../model';
import { requiredUpstreams } from './strategy';

/**
 * Which upstreams of a request have verified some freight: one object for all
 * freight that is as far.
 */
export interface UpstreamProgress {
  /** How many of them are enough. */
  required: number;
  verified: readonly string[];
  missing: readonly string[];
}

/** The upstreams of a request, each of them once. */
export interface Upstreams {
  stages: readonly string[];
  required: number;
  /** @param verifiedBy - `1` for each of the stages that has, else `0`. */
  progress(verifiedBy: string): UpstreamProgress;
}

const known = new WeakMap<FreightRequest, Upstreams>();

/** Made once for a request, which is the same for thousands of freight. */
export function upstreamsOf(request: FreightRequest): Upstreams {
  let upstreams = known.get(request);
  if (!upstreams) {
    upstreams = makeUpstreams(request);
    known.set(request, upstreams);
  }
  return upstreams;
}

function makeUpstreams({ sources }: FreightRequest): Upstreams {
  const stages = [...new Set(sources.stages)];
  const required = requiredUpstreams(
    sources.availabilityStrategy,
    stages.length,
  );
  const progress = new Map<string, UpstreamProgress>();
  return {
    stages,
    required,
    progress(verifiedBy) {
      let found = progress.get(verifiedBy);
      if (!found) {
        found = {
          required,
          verified: stages.filter((_, n) => verifiedBy[n] === '1'),
          missing: stages.filter((_, n) => verifiedBy[n] !== '1'),
        };
        progress.set(verifiedBy, found);
      }
      return found;
    },
  };
}
