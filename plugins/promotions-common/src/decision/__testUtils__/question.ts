import {
  aRequest,
  aSnapshot,
  aStage,
  minutesAgo,
  NOW,
  someFreight,
} from '../../__testUtils__/builders';
import { Approval, PipelineSnapshot } from '../../model';
import { GateQuestion } from '../gates/GateRule';
import { SnapshotIndex } from '../SnapshotIndex';

/**
 * What is asked about freight `f1` that would enter `prod`, which takes it
 * from `qa` and `staging`, for the requirement `asked`.
 */
export function aQuestion(
  options: Partial<GateQuestion> & {
    snapshot?: Partial<Omit<PipelineSnapshot, 'pipeline'>>;
  } = {},
): GateQuestion {
  const { snapshot, ...rest } = options;
  const prod = aStage('prod', {
    freight: [aRequest({ stages: ['qa', 'staging'] })],
  });
  const freight = options.freight ?? someFreight('f1');
  return {
    index: new SnapshotIndex(
      aSnapshot([aStage('qa'), aStage('staging'), prod], {
        freight: [freight],
        ...snapshot,
      }),
    ),
    stage: prod,
    freight,
    now: NOW.getTime(),
    id: 'asked',
    availableFrom: NOW.getTime(),
    requestedBy: undefined,
    ...rest,
  };
}

/** That somebody approved, so many minutes ago, what is asked about. */
export function anApproval(
  name: string,
  minutes: number = 5,
  options: Partial<Approval> = {},
): Approval {
  return {
    stage: 'prod',
    freight: 'f1',
    gate: 'asked',
    by: `user:default/${name}`,
    decision: 'approve',
    at: minutesAgo(minutes),
    ...options,
  };
}
