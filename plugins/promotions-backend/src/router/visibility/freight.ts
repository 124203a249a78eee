import {
  FreightStatus,
  FreightWithStatus,
} from '@promotions/backstage-plugin-promotions-common';

/** What has happened to freight in those stages that somebody may see. */
export function narrowFreight<F extends FreightWithStatus>(
  freight: F,
  sees: (stage: string) => boolean,
): F {
  const { status } = freight;
  const keep = <T>(byStage: Record<string, T>): Record<string, T> =>
    Object.fromEntries(
      Object.entries(byStage).filter(([stage]) => sees(stage)),
    );
  const isSeen = ({ stage }: { stage?: string }) =>
    stage === undefined || sees(stage);
  const narrowed: FreightStatus = {
    currentlyIn: keep(status.currentlyIn),
    verifiedIn: keep(status.verifiedIn),
    clearedFor: keep(status.clearedFor),
    rejections: status.rejections.filter(isSeen),
    ...(status.approvals && { approvals: status.approvals.filter(isSeen) }),
    ...(status.liftedRejections && {
      liftedRejections: status.liftedRejections.filter(isSeen),
    }),
  };
  return { ...freight, status: narrowed };
}
