import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { longBoard, straightBoard } from '../../__testUtils__/boards';
import {
  makeDecision,
  makeFreight,
  makeRequirement,
} from '../../__testUtils__/build';
import { FakePromotionsApi } from '../../__testUtils__/FakePromotionsApi';
import { renderOnEntity } from '../../__testUtils__/render';
import { PromotionsTab } from './PromotionsTab';

const list = () => screen.findByRole('listbox', { name: /^Freight/ });
const action = (stage: string) =>
  within(screen.getByRole('article', { name: stage }));

function apiWithDecisions() {
  const api = new FakePromotionsApi(straightBoard());
  api.decisions = [
    makeDecision('prod', 'calm-fox', [
      makeRequirement('upstream', {
        status: 'Unmet',
        message: 'staging has not verified it.',
        who: ['staging'],
      }),
    ]),
  ];
  return api;
}

describe('choosing freight', () => {
  it('shows for each stage whether it may go there', async () => {
    renderOnEntity(<PromotionsTab />, apiWithDecisions());
    await userEvent.click(
      within(await list()).getByRole('option', { name: /calm-fox/ }),
    );
    expect(
      await screen.findByText('The stages show where calm-fox may go.'),
    ).toBeVisible();
    await waitFor(() =>
      expect(action('prod').getByText('Blocked')).toBeVisible(),
    );
    expect(
      action('prod').getByText('staging has not verified it.'),
    ).toBeVisible();
    expect(action('staging').getByText('May go')).toBeVisible();
    expect(
      action('dev').getByText('calm-fox runs here already.'),
    ).toBeVisible();
  });

  it('offers to roll back to what is older', async () => {
    renderOnEntity(<PromotionsTab />, apiWithDecisions());
    await userEvent.click(
      within(await list()).getByRole('option', { name: /brave-otter/ }),
    );
    expect(
      await screen.findByRole('button', {
        name: 'Roll back to brave-otter in staging',
      }),
    ).toHaveAttribute('aria-disabled', 'false');
  });

  it('works by keyboard, and is taken back the same way', async () => {
    renderOnEntity(<PromotionsTab />, apiWithDecisions());
    (await list()).focus();
    await userEvent.keyboard('{ArrowRight}{ArrowRight}{ArrowLeft}{Enter}');
    const option = screen.getByRole('option', { name: /quiet-heron/ });
    expect(option).toHaveAttribute('aria-selected', 'true');
    expect(await list()).toHaveAttribute('aria-activedescendant', option.id);
    await userEvent.keyboard(' ');
    expect(option).toHaveAttribute('aria-selected', 'false');
    await userEvent.keyboard('{End}{Enter}');
    expect(screen.getByRole('option', { name: /loud-magpie/ })).toHaveAttribute(
      'aria-selected',
      'true',
    );
  });

  it('can be cleared', async () => {
    renderOnEntity(<PromotionsTab />, apiWithDecisions(), {
      search: '?freight=id-of-calm-fox',
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Clear the choice' }),
    );
    expect(
      await screen.findByText('Choose freight to see where it may go.'),
    ).toBeVisible();
  });

  it('says why freight was rejected', async () => {
    renderOnEntity(<PromotionsTab />, apiWithDecisions(), {
      search: '?freight=id-of-loud-magpie',
    });
    expect(await screen.findByText('Rejected: Leaks memory.')).toBeVisible();
  });
});

describe('the strip of freight', () => {
  it('says what runs and has verified each', async () => {
    renderOnEntity(<PromotionsTab />, apiWithDecisions());
    const option = within(await list()).getByRole('option', {
      name: /brave-otter/,
    });
    expect(option).toHaveAccessibleName(
      /6\.5\.0.*by jane.*Runs in prod.*Verified in dev, staging, prod/,
    );
  });

  it('is searched by what people know freight by', async () => {
    renderOnEntity(<PromotionsTab />, apiWithDecisions());
    await userEvent.type(
      await screen.findByRole('searchbox', { name: 'Search freight' }),
      'health checks',
    );
    expect(screen.getAllByRole('option')).toHaveLength(1);
    expect(screen.getByText('1 of 4')).toBeVisible();
    await userEvent.type(screen.getByRole('searchbox'), ' nothing');
    expect(screen.getByText('No freight matches the search.')).toBeVisible();
  });

  it('renders only what is in sight of five thousand', async () => {
    renderOnEntity(<PromotionsTab />, new FakePromotionsApi(longBoard(5000)));
    const options = within(await list()).getAllByRole('option');
    expect(options.length).toBeLessThan(20);
    expect(options[0]).toHaveAttribute('aria-setsize', '5004');
    expect(options[2]).toHaveAttribute('aria-posinset', '3');
  });

  it('loads older freight once it is asked to', async () => {
    const api = new FakePromotionsApi(
      straightBoard({ nextFreightCursor: 'page-2', freightTotal: 5 }),
    );
    const listFreight = jest.spyOn(api, 'listFreight').mockResolvedValue({
      items: [makeFreight('aged-badger', '1.0.0', { age: 60 * 24 * 90 })],
    });
    renderOnEntity(<PromotionsTab />, api);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Load older freight' }),
    );
    expect(listFreight).toHaveBeenCalledWith('pipeline-podinfo', {
      cursor: 'page-2',
      limit: 100,
    });
    expect(
      await screen.findByRole('option', { name: /aged-badger/ }),
    ).toBeVisible();
    expect(
      screen.queryByRole('button', { name: 'Load older freight' }),
    ).not.toBeInTheDocument();
  });

  it('says that there is none yet', async () => {
    renderOnEntity(
      <PromotionsTab />,
      new FakePromotionsApi(straightBoard({ freight: [], freightTotal: 0 })),
    );
    expect(await screen.findByText('There is no freight yet.')).toBeVisible();
  });
});
