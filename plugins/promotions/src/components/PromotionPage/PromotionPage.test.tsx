import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { NotFoundError } from '@backstage/errors';
import { renderTestApp } from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { promotionsApiRef } from '../../api';
import { promotionsPage } from '../../extensions/page';
import { frozenRequirements, guardedBoard } from '../../__testUtils__/boards';
import {
  ago,
  makeDecision,
  makeDetails,
  makeFreight,
  makeRequirement,
  makeStep,
} from '../../__testUtils__/build';
import { FakePromotionsApi } from '../../__testUtils__/FakePromotionsApi';

const COMMIT = 'c'.repeat(40);

function openPage(api: FakePromotionsApi) {
  return renderTestApp({
    extensions: [promotionsPage],
    apis: [[promotionsApiRef, api], catalogApiMock()],
    mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
    initialRouteEntries: ['/promotions/runs/one'],
  });
}

function apiWith(changes: Parameters<typeof makeDetails>[0] = {}) {
  const api = new FakePromotionsApi();
  api.promotions.set('one', makeDetails({ id: 'one', ...changes }));
  return api;
}

describe('the page of a promotion', () => {
  it('tells what, who, when and why', async () => {
    openPage(apiWith());
    expect(
      await screen.findByRole('heading', { name: 'calm-fox to prod' }),
    ).toBeVisible();
    expect(screen.getByText('Release of the week')).toBeVisible();
    expect(screen.getByRole('link', { name: 'jane' })).toBeVisible();
    expect(screen.getByRole('row', { name: /^podinfo/ })).toHaveTextContent(
      '6.5.06.5.1',
    );
    const decision = within(
      screen.getByRole('region', { name: 'Decision at the start' }),
    );
    expect(decision.getAllByText('Met')).toHaveLength(3);
    expect(screen.getByRole('link', { name: /^Back to/ })).toHaveAttribute(
      'href',
      '/catalog/default/component/podinfo/promotions?pipeline=pipeline-podinfo',
    );
  });

  it('tells of one that waits how it stands now, and what runs down', async () => {
    const api = new FakePromotionsApi(guardedBoard());
    const [freight] = guardedBoard().freight;
    api.promotions.set(
      'one',
      makeDetails({
        id: 'one',
        phase: 'Pending',
        startedAt: undefined,
        pipeline: {
          id: 'pipeline-guarded',
          entityRef: 'component:default/podinfo',
          name: 'guarded',
        },
        freight: [freight.id],
        freightDetails: [freight],
        // As it was when it was asked for; the freeze is over since.
        decision: makeDecision('prod', 'calm-fox', frozenRequirements()),
      }),
    );
    openPage(api);
    const now = within(
      await screen.findByRole('region', { name: 'Decision now' }),
    );
    expect(await now.findByText('Window office-hours')).toBeVisible();
    expect(now.getByText(/^can change/)).toHaveTextContent(/in (30|29) min/);
    expect(now.queryByText('Freeze year-end')).not.toBeInTheDocument();
    expect(
      screen.queryByRole('region', { name: 'Decision at the start' }),
    ).not.toBeInTheDocument();
  });

  it('tells of one that waits in vain how it stood when it was asked for', async () => {
    openPage(
      apiWith({
        phase: 'Pending',
        startedAt: undefined,
        decision: makeDecision('prod', 'calm-fox', frozenRequirements()),
      }),
    );
    const kept = within(
      await screen.findByRole('region', { name: 'Decision at the request' }),
    );
    expect(kept.getByText('Freeze year-end')).toBeVisible();
    expect(kept.getByText(/^could change/)).toHaveTextContent(/20\d\d/);
  });

  it('says that a policy goes back, from which freight and why', async () => {
    openPage(
      apiWith({
        rollbackOf: 'id-of-bad-newt',
        replaces: [makeFreight('bad-newt', '6.6.0')],
        trigger: 'policy',
        requestedBy: 'policy:safe',
        reason: 'bad-newt has lost its health in prod: Healthy is False.',
      }),
    );
    const title = await screen.findByText(
      'A policy takes prod back from bad-newt to calm-fox.',
    );
    expect(title.closest('.bui-Alert')).toHaveTextContent(
      'bad-newt has lost its health in prod: Healthy is False.',
    );
  });

  it('shows the steps as they go on', async () => {
    const api = apiWith();
    openPage(api);
    const steps = within(await screen.findByRole('region', { name: 'Steps' }));
    const [repo, update, commit] = steps.getAllByRole('listitem');
    expect(repo).toHaveTextContent(/repo.*git-clone.*3 sec.*Succeeded/);
    expect(repo).toHaveTextContent('Cloned main.');
    expect(update).toHaveTextContent(/Running.*Trying again\..*2 attempts/);
    expect(update).toHaveAttribute('aria-current', 'step');
    expect(commit).toHaveTextContent('Not started');

    api.promotions.set(
      'one',
      makeDetails({
        id: 'one',
        phase: 'Succeeded',
        finishedAt: ago(0),
        steps: [
          makeStep(0, 'push', 'git-push', {
            state: 'Succeeded',
            output: { commit: COMMIT, branch: 'main' },
          }),
        ],
      }),
    );
    const commits = within(
      await screen.findByRole('region', { name: 'Commits' }, { timeout: 4000 }),
    );
    expect(commits.getByText(COMMIT)).toBeVisible();
    expect(
      screen.getAllByRole('status').map(status => status.textContent),
    ).toContain('Succeeded');
    expect(
      screen.queryByRole('button', { name: 'Abort' }),
    ).not.toBeInTheDocument();
  });

  it('shows the output of a step on demand', async () => {
    openPage(apiWith());
    const output = await screen.findByText(/"path": "src"/);
    expect(output).not.toBeVisible();
    await userEvent.click(screen.getByLabelText('Output of repo'));
    expect(output).toBeVisible();
  });

  it('says what a step asks of whom, and where they answer', async () => {
    openPage(
      apiWith({
        asks: [
          makeDecision('prod', 'calm-fox', [
            makeRequirement('step:sign-off', {
              kind: 'approval',
              status: 'Waiting',
              message: 'Waits for 1 approval of release.',
            }),
          ]),
        ],
        permissions: { abort: true, approve: true },
      }),
    );
    const asks = within(
      await screen.findByRole('region', { name: 'A step asks people' }),
    );
    expect(asks.getByText('Waits for 1 approval of release.')).toBeVisible();
    expect(
      asks.getByRole('link', {
        name: 'Answer it under what needs my approval',
      }),
    ).toHaveAttribute('href', '/promotions/approvals');
  });

  it('says why it failed', async () => {
    openPage(
      apiWith({
        phase: 'Failed',
        message: 'git-push: the branch is protected.',
      }),
    );
    expect(
      await screen.findByText('git-push: the branch is protected.'),
    ).toBeVisible();
  });

  it('aborts after asking once more', async () => {
    const api = apiWith();
    const abort = jest.spyOn(api, 'abortPromotion');
    openPage(api);
    await userEvent.click(await screen.findByRole('button', { name: 'Abort' }));
    const dialog = within(await screen.findByRole('dialog'));
    expect(abort).not.toHaveBeenCalled();
    await userEvent.click(
      dialog.getByRole('button', { name: 'Abort promotion' }),
    );
    expect(abort).toHaveBeenCalledWith('one');
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    expect(await screen.findByText('Aborted')).toBeVisible();
  });

  it('lets nobody abort who may not', async () => {
    openPage(apiWith({ permissions: { abort: false } }));
    await screen.findByRole('heading', { name: 'calm-fox to prod' });
    expect(
      screen.queryByRole('button', { name: 'Abort' }),
    ).not.toBeInTheDocument();
  });

  it('says that there is no such promotion', async () => {
    const api = apiWith();
    jest
      .spyOn(api, 'getPromotion')
      .mockRejectedValue(new NotFoundError('No promotion one.'));
    openPage(api);
    expect(await screen.findByRole('alert')).toHaveTextContent('Not found');
  });
});
