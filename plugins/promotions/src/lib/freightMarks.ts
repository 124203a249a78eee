import {
  BoardStage,
  FreightWithStatus,
} from '@promotions/backstage-plugin-promotions-common';

/** What has become of freight so far, stages in the order of the pipeline. */
export interface FreightMarks {
  runsIn: string[];
  verifiedIn: string[];
  /** Rejected for the whole pipeline. */
  rejected: boolean;
  /** The stages that it is rejected for, where not for all. */
  rejectedFor: string[];
  clearedFor: string[];
  /** Stages that people have approved it for, and nobody has rejected it. */
  approvedFor: Array<{ stage: string; by: string[] }>;
}

export function freightMarks(
  freight: FreightWithStatus,
  stages: Pick<BoardStage, 'name' | 'current'>[],
): FreightMarks {
  const { status } = freight;
  const names = (
    test: (stage: Pick<BoardStage, 'name' | 'current'>) => unknown,
  ) => stages.filter(test).map(stage => stage.name);
  return {
    runsIn: names(stage =>
      stage.current.some(current => current.freight === freight.id),
    ),
    verifiedIn: names(stage => status.verifiedIn[stage.name]),
    rejected: status.rejections.some(rejection => !rejection.stage),
    rejectedFor: names(stage =>
      status.rejections.some(rejection => rejection.stage === stage.name),
    ),
    clearedFor: names(stage => status.clearedFor[stage.name]),
    approvedFor: stages.flatMap(({ name }) => approvedFor(freight, name)),
  };
}

function approvedFor(
  { status }: FreightWithStatus,
  stage: string,
): FreightMarks['approvedFor'] {
  const decisions = (status.approvals ?? []).filter(
    approval => approval.stage === stage,
  );
  const approved =
    decisions.length > 0 &&
    decisions.every(({ decision }) => decision === 'approve');
  return approved
    ? [{ stage, by: [...new Set(decisions.map(({ by }) => by))] }]
    : [];
}
