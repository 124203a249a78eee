import { upstreamsOf } from '../../availability/upstreams';
import { NoUpstreamFailureGate, StageRun } from '../../model';
import { listed } from '../../support/sentences';
import { compareText } from '../../time/instant';
import { GateAnswer, GateRule } from './GateRule';

const MET: GateAnswer = Object.freeze({
  status: 'Met',
  message: 'It has failed in no upstream.',
});

/**
 * Met while the freight has failed in no stage that it may come from, even
 * where others have verified it. What failed and succeeded later has not.
 */
export const noUpstreamFailureGate: GateRule<NoUpstreamFailureGate> = {
  class: 'state',
  evaluate(_gate, { index, stage, freight }) {
    const request = stage.freight.find(
      ({ origin }) => origin === freight.origin,
    );
    const failed: StageRun[] = [];
    for (const upstream of request ? upstreamsOf(request).stages : []) {
      const run = index.newestRun(upstream, freight.id);
      if (run && hasFailed(run)) {
        failed.push(run);
      }
    }
    const names = failed.map(run => run.stage);
    if (failed.length === 0) {
      return MET;
    }
    return {
      status: 'Unmet',
      message: `It has failed in ${listed(
        names,
      )}. It has to succeed there when it is promoted or verified again.`,
      since: failed
        .map(({ finishedAt, startedAt }) => finishedAt ?? startedAt)
        .sort(compareText)[0],
      who: names,
      details: {
        failed: failed.map(({ id, stage: name, message }) => ({
          stage: name,
          run: id,
          message,
        })),
      },
    };
  },
};

/** A run that was superseded keeps how far it had come. */
function hasFailed({ state, deploy, verification }: StageRun): boolean {
  return state === 'Failed' || deploy === 'Failed' || verification === 'Failed';
}
