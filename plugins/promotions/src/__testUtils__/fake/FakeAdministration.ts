import {
  Freeze,
  FreezeRequest,
  InboxItem,
  Page,
  parseDuration,
  Policy,
  PolicyRequest,
} from '@promotions/backstage-plugin-promotions-common';
import { NotFoundError } from '@backstage/errors';
import { FakeBoards } from './FakeBoards';

/** Freezes, policies and the inbox, in memory. */
export class FakeAdministration extends FakeBoards {
  freezes: Freeze[] = [];
  policies: Policy[] = [];
  inbox: InboxItem[] = [];

  async listInbox(query?: { limit?: number }): Promise<Page<InboxItem>> {
    const limit = query?.limit ?? 100;
    return {
      items: this.inbox.slice(0, limit),
      nextCursor: this.inbox.length > limit ? 'more' : undefined,
    };
  }

  async listFreezes(): Promise<Page<Freeze>> {
    return { items: this.freezes };
  }

  async createFreeze(request: FreezeRequest): Promise<Freeze> {
    const freeze: Freeze = {
      ...request,
      id: `freeze-${request.name}`,
      stages: request.stages ?? ['*'],
      labels: request.labels ?? {},
      windows: request.windows.map(window =>
        'schedule' in window
          ? {
              schedule: window.schedule,
              duration: parseDuration(window.duration),
              timeZone: window.timeZone ?? 'UTC',
            }
          : window,
      ),
      source: 'database',
      createdBy: this.me,
      createdAt: new Date().toISOString(),
    };
    this.freezes = [...this.freezes, freeze];
    return freeze;
  }

  async updateFreeze(id: string, request: FreezeRequest): Promise<Freeze> {
    await this.deleteFreeze(id);
    return this.createFreeze(request);
  }

  async deleteFreeze(id: string): Promise<void> {
    if (!this.freezes.some(freeze => freeze.id === id)) {
      throw new NotFoundError(`There is no freeze ${id}.`);
    }
    this.freezes = this.freezes.filter(freeze => freeze.id !== id);
  }

  async listPolicies(): Promise<Page<Policy>> {
    return { items: this.policies };
  }

  async createPolicy(request: PolicyRequest): Promise<Policy> {
    const policy: Policy = {
      ...request,
      id: `policy-${request.name}`,
      stages: request.stages ?? ['*'],
      labels: request.labels ?? {},
      gates: [],
      source: 'database',
      position: request.position ?? 0,
    };
    this.policies = [...this.policies, policy];
    return policy;
  }

  async updatePolicy(id: string, request: PolicyRequest): Promise<Policy> {
    await this.deletePolicy(id);
    return this.createPolicy(request);
  }

  async deletePolicy(id: string): Promise<void> {
    this.policies = this.policies.filter(policy => policy.id !== id);
  }
}
