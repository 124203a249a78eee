import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { NotAllowedError } from '@backstage/errors';
import {
  brokenBoard,
  busyBoard,
  diamondBoard,
  straightBoard,
} from '../../__testUtils__/boards';
import {
  makeBoard,
  makePipeline,
  permissions,
} from '../../__testUtils__/build';
import { FakePromotionsApi } from '../../__testUtils__/FakePromotionsApi';
import { renderOnEntity } from '../../__testUtils__/render';
import { PromotionsTab } from './PromotionsTab';

const stage = (name: string) => screen.findByRole('article', { name });

describe('the tab of an entity', () => {
  it('shows the stages with what runs there, from left to right', async () => {
    renderOnEntity(<PromotionsTab />, new FakePromotionsApi(straightBoard()));
    expect(
      await screen.findByRole('heading', { name: 'podinfo' }),
    ).toBeVisible();
    const staging = within(await stage('staging'));
    expect(staging.getByText('quiet-heron')).toBeVisible();
    expect(staging.getByText('Verified')).toBeVisible();
    expect(staging.getByText('after dev')).toBeInTheDocument();
    expect(
      within(screen.getByRole('region', { name: 'Stages' }))
        .getAllByRole('article')
        .map(article => article.dataset.stage),
    ).toEqual(['dev', 'staging', 'prod']);
  });

  it('offers only buttons that can do something', async () => {
    renderOnEntity(<PromotionsTab />, new FakePromotionsApi(straightBoard()));
    const staging = within(await stage('staging'));
    expect(
      staging.getByRole('button', { name: 'Promote calm-fox to staging' }),
    ).toHaveAttribute('aria-disabled', 'false');

    const dev = within(await stage('dev')).getByRole('button', {
      name: 'Promote calm-fox to dev',
    });
    expect(dev).toHaveAttribute('aria-disabled', 'true');
    expect(dev).toHaveAccessibleDescription('calm-fox runs here already.');
  });

  it('says why not and when that may change, to keys too', async () => {
    const board = straightBoard();
    const stages = board.stages.map(s => ({
      ...s,
      permissions: permissions(),
    }));
    renderOnEntity(
      <PromotionsTab />,
      new FakePromotionsApi({ ...board, stages }),
    );
    const button = within(await stage('prod')).getByRole('button', {
      name: 'Promote quiet-heron to prod',
    });
    expect(button).toHaveAttribute('aria-disabled', 'true');
    expect(button).toHaveAccessibleDescription(
      /^It has been in staging for 40 of 60 minutes\. May go in (20 min|19 min \d+ sec)\.$/,
    );
    button.focus();
    expect(button).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  it('says what the diamond waits for', async () => {
    renderOnEntity(<PromotionsTab />, new FakePromotionsApi(diamondBoard()));
    expect(
      within(await stage('prod')).getByRole('button', {
        name: 'Promote calm-fox to prod',
      }),
    ).toHaveAccessibleDescription(
      'All of staging-a, staging-b must have verified it; staging-b has not.',
    );
    expect(
      within(await stage('staging-b')).getByRole('button', {
        name: 'Healthy: False. ProbeFailed: connect ECONNREFUSED 10.0.3.7:9898',
      }),
    ).toBeVisible();
  });

  it('tells those who may not promote that they may not', async () => {
    const board = straightBoard();
    const stages = board.stages.map(s => ({
      ...s,
      permissions: permissions(),
    }));
    renderOnEntity(
      <PromotionsTab />,
      new FakePromotionsApi({ ...board, stages }),
    );
    const button = within(await stage('staging')).getByRole('button', {
      name: 'Promote calm-fox to staging',
    });
    expect(button).toHaveAttribute('aria-disabled', 'true');
    expect(button).toHaveAccessibleDescription(
      'It may go, but you may not promote to this stage.',
    );
  });

  it('shows what runs, waits, is held, has drifted and has failed', async () => {
    renderOnEntity(<PromotionsTab />, new FakePromotionsApi(busyBoard()));
    const staging = within(await stage('staging'));
    expect(staging.getByText('Promoting calm-fox')).toBeVisible();
    expect(await staging.findByText('Step 2 of 4: yaml-update')).toBeVisible();
    expect(
      staging.getByRole('progressbar', {
        name: 'Progress of the promotion to staging',
      }),
    ).toHaveAttribute('aria-valuenow', '25');
    expect(staging.getByText('1 promotion waits')).toBeVisible();
    expect(staging.getByText(/^On hold \(app\)/)).toBeVisible();
    expect(
      staging.getAllByRole('link', {
        name: 'Open the promotion of calm-fox to staging',
      })[0],
    ).toHaveAttribute('href', '/promotions/runs/promotion-staging-calm-fox');

    const prod = within(await stage('prod'));
    expect(
      prod.getByText('The promotion of quiet-heron failed.'),
    ).toBeVisible();
    expect(prod.getByText('git-push: the branch is protected.')).toBeVisible();
    expect(prod.getByText('deployed, not promoted')).toBeVisible();
    expect(prod.getByText('6.4.2-hotfix')).toBeVisible();

    const checks = within(await stage('checks'));
    expect(checks.getByText('Control flow')).toBeVisible();
    expect(
      checks.queryByRole('button', { name: /^Promote/ }),
    ).not.toBeInTheDocument();
  });

  it('lists every error of a broken document by its place', async () => {
    renderOnEntity(<PromotionsTab />, new FakePromotionsApi(brokenBoard()));
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('The pipeline document has errors');
    expect(alert).toHaveTextContent(
      'the last good document, which stays in force',
    );
    expect(
      within(alert).getByText(
        'spec.stages[1].freight[0].sources.stages[0] (line 14, column 42)',
      ),
    ).toBeVisible();
    expect(alert).toHaveTextContent(
      "There is no stage 'devv'. Name one of the stages of this pipeline.",
    );
    expect(within(alert).getAllByRole('listitem')).toHaveLength(2);
    expect(await stage('dev')).toBeVisible();
  });

  it('says that nothing is in force when no document was ever good', async () => {
    const { document, ...rest } = brokenBoard().pipeline;
    renderOnEntity(
      <PromotionsTab />,
      new FakePromotionsApi(
        makeBoard([], [], {
          pipeline: {
            ...rest,
            document: { ...document, inForceSince: undefined },
          },
        }),
      ),
    );
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'there is nothing in force',
    );
  });

  it('says that there is no pipeline yet', async () => {
    renderOnEntity(<PromotionsTab />, new FakePromotionsApi());
    expect(
      await screen.findByRole('heading', { name: 'No pipeline yet' }),
    ).toBeVisible();
  });

  it('leaves out archived pipelines', async () => {
    renderOnEntity(
      <PromotionsTab />,
      new FakePromotionsApi({
        ...straightBoard(),
        pipeline: makePipeline('gone', { state: 'Archived' }),
      }),
    );
    expect(
      await screen.findByRole('heading', { name: 'No pipeline yet' }),
    ).toBeVisible();
  });

  it('tells those who may not see it so', async () => {
    const api = new FakePromotionsApi(straightBoard());
    jest
      .spyOn(api, 'listPipelines')
      .mockRejectedValue(new NotAllowedError('No.'));
    renderOnEntity(<PromotionsTab />, api);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'You may not see this',
    );
  });

  it('shows an error, and asks again when told to', async () => {
    const api = new FakePromotionsApi(straightBoard());
    jest
      .spyOn(api, 'getBoard')
      .mockRejectedValueOnce(new Error('The database is locked.'));
    renderOnEntity(<PromotionsTab />, api);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The database is locked.',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await stage('dev')).toBeVisible();
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });

  it('reads the document anew, and says so when that fails', async () => {
    const api = new FakePromotionsApi(straightBoard());
    const refresh = jest.spyOn(api, 'refreshPipeline');
    const { errorApi } = renderOnEntity(<PromotionsTab />, api);
    const button = await screen.findByRole('button', { name: 'Refresh' });
    await userEvent.click(button);
    expect(refresh).toHaveBeenCalledWith('pipeline-podinfo');

    refresh.mockRejectedValue(new Error('No answer from the repository.'));
    await userEvent.click(button);
    await waitFor(() => expect(errorApi.getErrors()).toHaveLength(1));
  });

  it('lets the person choose among several pipelines', async () => {
    renderOnEntity(
      <PromotionsTab />,
      new FakePromotionsApi(straightBoard(), diamondBoard()),
    );
    await userEvent.click(
      await screen.findByRole('button', { name: /Pipeline/ }),
    );
    await userEvent.click(
      await screen.findByRole('option', { name: 'Diamond' }),
    );
    expect(await stage('staging-b')).toBeVisible();
  });

  it('links to the source of the document', async () => {
    renderOnEntity(<PromotionsTab />, new FakePromotionsApi(straightBoard()));
    expect(
      await screen.findByRole('link', {
        name: 'Source of the pipeline podinfo',
      }),
    ).toHaveAttribute(
      'href',
      'https://git.example.com/podinfo/promotions.yaml',
    );
  });
});
