import {
  Approval,
  ApproveRequest,
  ClearFreightRequest,
  Decision,
  Hold,
  HoldRequest,
  Override,
  OverrideRequest,
  RejectFreightRequest,
  Requirement,
} from '@promotions/backstage-plugin-promotions-common';
import { makeDecision } from '../build';
import { FakeAdministration } from './FakeAdministration';

/** What people say about freight and stages, in memory. */
export class FakeClearances extends FakeAdministration {
  async approve(id: string, request: ApproveRequest): Promise<Decision> {
    const { stage, gate, decision, comment } = request;
    const said: Approval = {
      stage,
      gate,
      decision,
      comment,
      freight: request.freight,
      by: this.me,
      at: new Date().toISOString(),
    };
    return this.decideAnew(id, request, said);
  }

  async withdrawApproval(
    id: string,
    request: { stage: string; freight: string; gate: string },
  ): Promise<Decision> {
    return this.decideAnew(id, request, undefined);
  }

  async overrideGates(
    id: string,
    request: OverrideRequest,
  ): Promise<Override[]> {
    const { stage, freight, reason, expiresAt } = request;
    const overrides = request.gates.map(
      (gate): Override => ({
        id: `override-of-${gate}`,
        stage,
        freight,
        gate,
        fingerprint: 'f',
        by: this.me,
        reason,
        at: new Date().toISOString(),
        expiresAt,
      }),
    );
    this.changeRequirements(id, request, requirement => {
      const override = overrides.find(({ gate }) => gate === requirement.id);
      return override
        ? {
            ...requirement,
            status: 'Overridden',
            message: `${this.me} has passed over it.`,
            until: expiresAt,
            override,
          }
        : requirement;
    });
    return overrides;
  }

  async revokeOverride(id: string, overrideId: string): Promise<void> {
    for (const { suggestion } of this.board(id).stages) {
      if (suggestion) {
        this.changeRequirements(id, suggestion, ({ override, ...rest }) =>
          override?.id === overrideId
            ? { ...rest, status: 'Unmet', message: 'It is not met.' }
            : { ...rest, override },
        );
      }
    }
  }

  async clearFreight(id: string, request: ClearFreightRequest): Promise<void> {
    this.changeStatus(id, request.freight, ({ clearedFor }) => ({
      clearedFor: {
        ...clearedFor,
        [request.stage]: {
          by: this.me,
          at: new Date().toISOString(),
          reason: request.reason,
        },
      },
    }));
  }

  async withdrawClearing(
    id: string,
    request: { stage: string; freight: string },
  ): Promise<void> {
    this.changeStatus(id, request.freight, ({ clearedFor }) => ({
      clearedFor: Object.fromEntries(
        Object.entries(clearedFor).filter(([stage]) => stage !== request.stage),
      ),
    }));
  }

  async rejectFreight(
    id: string,
    request: RejectFreightRequest,
  ): Promise<void> {
    const { stage, reason } = request;
    const at = new Date().toISOString();
    this.changeStatus(id, request.freight, ({ rejections }) => ({
      rejections: [...rejections, { stage, reason, by: this.me, at }],
    }));
  }

  async liftRejection(
    id: string,
    request: { stage?: string; freight: string },
  ): Promise<void> {
    this.changeStatus(id, request.freight, ({ rejections }) => ({
      rejections: rejections.filter(({ stage }) => stage !== request.stage),
    }));
  }

  async setHold(id: string, request: HoldRequest): Promise<Hold> {
    const hold = { ...request, by: this.me, at: new Date().toISOString() };
    this.changeStage(id, request.stage, ({ holds }) => ({
      holds: [...holds, hold],
    }));
    return hold;
  }

  async liftHold(
    id: string,
    request: { stage: string; origin: string },
  ): Promise<void> {
    this.changeStage(id, request.stage, ({ holds }) => ({
      holds: holds.filter(({ origin }) => origin !== request.origin),
    }));
  }

  private decideAnew(
    id: string,
    about: { stage: string; freight: string; gate: string },
    said: Approval | undefined,
  ): Decision {
    return this.changeRequirements(id, about, requirement =>
      requirement.id === about.gate && requirement.approval
        ? withVoice(requirement, this.me, said)
        : requirement,
    );
  }

  private changeRequirements(
    id: string,
    about: { stage: string; freight: string },
    change: (requirement: Requirement) => Requirement,
  ): Decision {
    const freight = this.freight(id, about.freight);
    const { requirements } = this.decision(id, about.stage, freight);
    const decision = makeDecision(
      about.stage,
      freight.alias,
      requirements.map(change),
    );
    this.setDecision(id, decision);
    return decision;
  }
}

function withVoice(
  requirement: Requirement,
  by: string,
  said: Approval | undefined,
): Requirement {
  const before = requirement.approval!;
  const others = ({ by: other }: Approval) => other !== by;
  const add = (list: Approval[], decision: Approval['decision']) => [
    ...list.filter(others),
    ...(said?.decision === decision ? [said] : []),
  ];
  const approvals = add(before.approvals, 'approve');
  const rejections = add(before.rejections, 'reject');
  const missing = Math.max(0, before.count - approvals.length);
  const met = missing === 0 ? 'Met' : 'Waiting';
  return {
    ...requirement,
    status: rejections.length > 0 ? 'Unmet' : met,
    message: `${approvals.length} of ${before.count} have approved.`,
    approval: { ...before, approvals, rejections, missing },
  };
}
