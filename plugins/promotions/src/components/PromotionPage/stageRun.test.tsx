import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { renderTestApp } from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { promotionsApiRef } from '../../api';
import { promotionsPage } from '../../extensions/page';
import {
  makeDetails,
  makeLine,
  makeRunDetails,
  makeStep,
  makeTask,
  makeTaskDetails,
} from '../../__testUtils__/build';
import { FakePromotionsApi } from '../../__testUtils__/FakePromotionsApi';

function openPage(api: FakePromotionsApi) {
  return renderTestApp({
    extensions: [promotionsPage],
    apis: [[promotionsApiRef, api], catalogApiMock()],
    mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
    initialRouteEntries: ['/promotions/runs/one'],
  });
}

const smoke = makeTask('smoke');
const load = makeTask('load', {
  position: 1,
  state: 'Progressing',
  finishedAt: undefined,
  message: '40 of 60 requests answered.',
});
const announce = makeTask('announce', {
  phase: 'promotionTasks',
  state: 'Failed',
  blocking: false,
  message: 'HTTP 503',
});

function apiWith(changes: Parameters<typeof makeRunDetails>[0]) {
  const api = new FakePromotionsApi();
  const run = makeRunDetails(changes);
  api.runs.set(run.id, run);
  api.promotions.set(
    'one',
    makeDetails({ id: 'one', phase: 'Succeeded', run, tasks: run.tasks }),
  );
  return api;
}

async function theRun() {
  return within(await screen.findByRole('region', { name: 'After the steps' }));
}

describe('what follows the steps of a promotion', () => {
  it('shows the phases and their tasks', async () => {
    openPage(
      apiWith({
        state: 'Progressing',
        verification: 'Progressing',
        promotionTasks: 'Pending',
        tasks: [load, smoke],
      }),
    );
    const run = await theRun();
    const verification = within(await run.findByTestId('phase-verification'));
    const [first, second] = verification.getAllByRole('listitem');
    expect(first).toHaveTextContent(/smoke.*http.*1 min.*succeeded/);
    expect(second).toHaveTextContent(/load.*in progress/);
    expect(second).toHaveTextContent('40 of 60 requests answered.');
    expect(run.getByTestId('phase-deploy')).toHaveTextContent(
      'Deploymentsucceeded',
    );
    expect(run.getByTestId('phase-promotionTasks')).toHaveTextContent(
      'Promotion taskspending',
    );
  });

  it('a failure that does not block shows as a warning', async () => {
    openPage(apiWith({ promotionTasks: 'Warning', tasks: [smoke, announce] }));
    const task = await (await theRun()).findByTestId('task-announce');
    expect(task).toHaveTextContent(/only warns.*succeeded with a warning/);
    expect(task).toHaveTextContent('HTTP 503');
  });

  it('runs the verification again', async () => {
    const api = apiWith({
      state: 'Failed',
      verification: 'Failed',
      tasks: [{ ...smoke, state: 'Failed' }],
      permissions: { rerun: ['verification'], abort: false },
    });
    const rerun = jest.spyOn(api, 'rerun');
    openPage(api);
    const run = await theRun();
    expect(
      run.queryByRole('button', { name: 'Run promotion tasks again' }),
    ).not.toBeInTheDocument();
    await userEvent.click(
      await run.findByRole('button', { name: 'Verify again' }),
    );
    expect(rerun).toHaveBeenCalledWith('run-of-prod', {
      phase: 'verification',
    });
    expect(await run.findByText('Round 2')).toBeVisible();
    await waitFor(() =>
      expect(
        run.queryByRole('button', { name: 'Verify again' }),
      ).not.toBeInTheDocument(),
    );
  });

  it('says why it could not be run again', async () => {
    const api = apiWith({
      permissions: { rerun: ['promotionTasks'], abort: false },
    });
    jest
      .spyOn(api, 'rerun')
      .mockRejectedValue(new Error('Other freight runs there now.'));
    openPage(api);
    await userEvent.click(
      await (
        await theRun()
      ).findByRole('button', { name: 'Run promotion tasks again' }),
    );
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Other freight runs there now.',
    );
  });

  it('is aborted after asking once more', async () => {
    const api = apiWith({
      state: 'Progressing',
      verification: 'Progressing',
      tasks: [load],
      permissions: { rerun: [], abort: true },
    });
    openPage(api);
    const run = await theRun();
    await userEvent.click(await run.findByRole('button', { name: 'Abort' }));
    const dialog = within(await screen.findByRole('dialog'));
    await userEvent.click(
      dialog.getByRole('button', { name: 'Abort the run' }),
    );
    expect(await run.findByText('Aborted by jane.')).toBeVisible();
  });

  it('shows the steps and the log of a task', async () => {
    const api = apiWith({ tasks: [smoke] });
    api.tasks.set(
      smoke.id,
      makeTaskDetails(smoke, {
        steps: [
          makeStep(0, 'call', 'http', { state: 'Succeeded', attempts: 1 }),
        ],
      }),
    );
    api.logs.set(smoke.id, [makeLine('1', 0, 'GET /healthz answered 200.')]);
    openPage(api);
    const run = await theRun();
    await userEvent.click(await run.findByLabelText('Steps and log of smoke'));
    await userEvent.click(await run.findByLabelText('Log of call'));
    expect(await run.findByText('GET /healthz answered 200.')).toBeVisible();
  });

  it('keeps what earlier rounds did', async () => {
    const again = { ...smoke, id: 'task-smoke-2', round: 2 };
    openPage(
      apiWith({
        round: 2,
        tasks: [{ ...smoke, state: 'Failed', message: 'HTTP 500' }, again],
      }),
    );
    const run = await theRun();
    const earlier = await run.findByText('Round 1');
    expect(run.getByText('HTTP 500')).not.toBeVisible();
    await userEvent.click(earlier);
    expect(run.getByText('HTTP 500')).toBeVisible();
  });
});

describe('the steps of a promotion', () => {
  it('are grouped by target and told by the names of their author', async () => {
    const api = new FakePromotionsApi();
    const step = (index: number, target: string) =>
      makeStep(index, `set/write@${target}`, 'yaml-update', {
        target,
        bundle: 'set',
      });
    api.promotions.set(
      'one',
      makeDetails({ id: 'one', steps: [step(0, 'eu'), step(1, 'us')] }),
    );
    openPage(api);
    const steps = within(await screen.findByRole('region', { name: 'Steps' }));
    expect(
      steps.getAllByRole('heading', { level: 3 }).map(h => h.textContent),
    ).toEqual(['Target eu', 'Target us']);
    expect(steps.getAllByRole('listitem')[0]).toHaveTextContent(
      /set \/ write.*yaml-update/,
    );
  });

  it('write a log that is read as it grows', async () => {
    const api = new FakePromotionsApi();
    api.promotions.set('one', makeDetails({ id: 'one' }));
    api.writing.add('one');
    api.logs.set('one', [
      makeLine('1', 0, 'Cloning.'),
      makeLine('2', 1, 'Of another step.'),
    ]);
    openPage(api);
    await userEvent.click(await screen.findByLabelText('Log of repo'));
    expect(await screen.findByText('Cloning.')).toBeVisible();
    expect(screen.queryByText('Of another step.')).not.toBeInTheDocument();
    api.logs.set('one', [
      ...api.logs.get('one')!,
      makeLine('3', 0, 'The disk is nearly full.', { level: 'warn' }),
    ]);
    expect(
      await screen.findByText(
        'The disk is nearly full.',
        {},
        { timeout: 15_000 },
      ),
    ).toBeVisible();
    expect(screen.getByText('Warning:')).toBeInTheDocument();
  });
});
