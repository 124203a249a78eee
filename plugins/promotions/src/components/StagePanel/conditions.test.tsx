import { within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { NotAllowedError } from '@backstage/errors';
import { ConditionTransition } from '@promotions/backstage-plugin-promotions-common';
import { guardedBoard } from '../../__testUtils__/boards';
import { ago, makeCondition } from '../../__testUtils__/build';
import { FakePromotionsApi } from '../../__testUtils__/FakePromotionsApi';
import { openPanel } from '../../__testUtils__/openPanel';

const conditions = [
  makeCondition('prod', 'Healthy', { target: 'us' }),
  makeCondition('prod', 'Incident', {
    status: 'Unknown',
    reason: 'Expired',
    source: 'service:pager',
    expiresAt: ago(3),
  }),
  makeCondition('prod', 'Budget', { expiresAt: ago(-10) }),
];

const transitions: ConditionTransition[] = [
  {
    id: '2',
    at: ago(15),
    from: 'False',
    to: 'True',
    reason: 'Answered',
    source: 'probe:http',
  },
  { id: '1', at: ago(60), to: 'False', source: 'probe:http' },
];

const open = (api: FakePromotionsApi) =>
  openPanel(api, 'prod', { view: 'Conditions' });

describe('the conditions of a stage', () => {
  it('are told by target, with their source', async () => {
    const panel = await open(
      new FakePromotionsApi(guardedBoard({ conditions })),
    );
    const whole = within(
      panel.getByRole('region', { name: 'The whole stage' }),
    );
    expect(whole.getByText('Incident')).toBeVisible();
    expect(whole.getByText(/Source service:pager/)).toBeVisible();
    const target = within(panel.getByRole('region', { name: 'Target us' }));
    expect(target.getByText('Healthy')).toBeVisible();
    expect(target.queryByText('Incident')).not.toBeInTheDocument();
  });

  it('say until when they count, and since when not', async () => {
    const panel = await open(
      new FakePromotionsApi(guardedBoard({ conditions })),
    );
    expect(panel.getByText(/^Counts/)).toHaveTextContent(
      /^Counts for another (10|9) min/,
    );
    expect(panel.getByText(/^Has not counted/)).toHaveTextContent(
      'Has not counted for 3 min',
    );
  });

  it('have a history, told when it is asked for', async () => {
    const api = new FakePromotionsApi(guardedBoard({ conditions }));
    api.transitions = transitions;
    const list = jest.spyOn(api, 'listConditionTransitions');
    const panel = await open(api);
    expect(list).not.toHaveBeenCalled();
    const button = panel.getByRole('button', {
      name: 'History of Healthy in us',
    });
    await userEvent.click(button);
    expect(button).toHaveAttribute('aria-expanded', 'true');
    const history = within(
      await panel.findByRole('list', { name: 'History of Healthy' }),
    );
    expect(
      history.getAllByRole('listitem').map(item => item.textContent),
    ).toEqual([
      expect.stringMatching(/^From False to TrueAnswered15 minutes ago/),
      expect.stringMatching(/^First report: False1 hour ago/),
    ]);
    expect(list).toHaveBeenCalledWith('pipeline-guarded', 'prod', 'Healthy', {
      target: 'us',
      limit: 10,
    });
  });

  it('have more history than is loaded at first', async () => {
    const api = new FakePromotionsApi(guardedBoard({ conditions }));
    api.transitions = Array.from({ length: 12 }, (_, index) => ({
      ...transitions[0],
      id: String(index),
    }));
    const panel = await open(api);
    await userEvent.click(
      panel.getByRole('button', { name: 'History of Budget' }),
    );
    await userEvent.click(
      await panel.findByRole('button', { name: 'Load older changes' }),
    );
    const history = within(
      await panel.findByRole('list', { name: 'History of Budget' }),
    );
    expect(history.getAllByRole('listitem')).toHaveLength(12);
  });

  it('say so where there is no history, or none for this person', async () => {
    const api = new FakePromotionsApi(guardedBoard({ conditions }));
    const panel = await open(api);
    await userEvent.click(
      panel.getByRole('button', { name: 'History of Budget' }),
    );
    expect(
      await panel.findByText('Its status has never changed.'),
    ).toBeVisible();
    jest
      .spyOn(api, 'listConditionTransitions')
      .mockRejectedValue(new NotAllowedError(''));
    await userEvent.click(
      panel.getByRole('button', { name: 'History of Incident' }),
    );
    expect(await panel.findByText('You may not see this')).toBeVisible();
  });
});
