import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { InputError, NotAllowedError } from '@backstage/errors';
import { ago, makeFreeze } from '../../__testUtils__/build';
import { FakePromotionsApi } from '../../__testUtils__/FakePromotionsApi';
import { renderPage } from '../../__testUtils__/render';

function apiWith(...freezes: ReturnType<typeof makeFreeze>[]) {
  const api = new FakePromotionsApi();
  api.freezes = freezes;
  return api;
}

const open = (api: FakePromotionsApi) => renderPage('/promotions/freezes', api);

async function openForm(api: FakePromotionsApi) {
  open(api);
  await userEvent.click(
    await screen.findByRole('button', { name: 'New freeze' }),
  );
  const form = within(await screen.findByRole('dialog'));
  await userEvent.type(
    form.getByRole('textbox', { name: /^Name/ }),
    'year-end',
  );
  await userEvent.type(
    form.getByRole('textbox', { name: /^Reason/ }),
    'Nobody is there',
  );
  return form;
}

describe('the freezes', () => {
  it('say whether they hold, for what, when and by whom', async () => {
    open(
      apiWith(
        makeFreeze('year-end', { labels: { risk: 'high' } }),
        makeFreeze('weekend', {
          windows: [
            {
              schedule: '0 17 * * 5',
              duration: 2 * 24 * 3_600_000,
              timeZone: 'Europe/Berlin',
            },
          ],
          stages: ['*'],
          entities: { 'spec.type': 'service' },
          source: 'configuration',
          createdBy: undefined,
        }),
        makeFreeze('past', { windows: [{ to: ago(5) }] }),
      ),
    );
    const now = within(
      await screen.findByRole('article', { name: 'year-end' }),
    );
    expect(now.getByText('Frozen now')).toBeVisible();
    const left = now.getByText(/^for another (2 hr|1 hr 59 min)$/);
    expect(left).toHaveAttribute('title', expect.stringMatching(/20\d\d/));
    expect(now.getByText('Nobody is there to mend it.')).toBeVisible();
    expect(now.getByText('prod')).toBeVisible();
    expect(now.getByText('risk=high')).toBeVisible();
    expect(now.getByText(/^by/)).toHaveTextContent(/bob, 1 hour ago/);

    const weekend = within(screen.getByRole('article', { name: 'weekend' }));
    expect(weekend.getByText(/Europe\/Berlin/)).toHaveTextContent(
      /Fridays 17:00 for 2d, Europe\/Berlin/,
    );
    expect(weekend.getByText('{"spec.type":"service"}')).toBeVisible();
    expect(
      weekend.getByText('It is ended where the configuration is.'),
    ).toBeVisible();
    expect(weekend.queryByRole('button')).not.toBeInTheDocument();

    expect(
      within(screen.getByRole('article', { name: 'past' })).getByText('Over'),
    ).toBeVisible();
  });

  it('are ended after asking once more', async () => {
    const api = apiWith(makeFreeze('year-end'));
    open(api);
    await userEvent.click(
      await screen.findByRole('button', { name: 'End the freeze year-end' }),
    );
    const dialog = within(await screen.findByRole('dialog'));
    await userEvent.click(dialog.getByRole('button', { name: 'Keep it' }));
    expect(api.freezes).toHaveLength(1);
    await userEvent.click(
      screen.getByRole('button', { name: 'End the freeze year-end' }),
    );
    await userEvent.click(
      within(await screen.findByRole('dialog')).getByRole('button', {
        name: 'End the freeze',
      }),
    );
    expect(
      await screen.findByRole('heading', { name: 'No freezes' }),
    ).toBeVisible();
    expect(api.freezes).toHaveLength(0);
  });

  it('may not be seen by everybody', async () => {
    const api = apiWith();
    jest.spyOn(api, 'listFreezes').mockRejectedValue(new NotAllowedError(''));
    open(api);
    expect(await screen.findByText('You may not see this')).toBeVisible();
    expect(
      screen.queryByRole('button', { name: 'New freeze' }),
    ).not.toBeInTheDocument();
  });
});

describe('a new freeze', () => {
  it('holds once, from one instant to another', async () => {
    const api = apiWith();
    const create = jest.spyOn(api, 'createFreeze');
    const form = await openForm(api);
    const field = (label: string, value: string) =>
      fireEvent.change(form.getByLabelText(label), { target: { value } });
    field('From', '2099-12-24T18:00');
    field('To', '2099-12-24T17:00');
    await userEvent.click(form.getByRole('button', { name: 'Freeze' }));
    expect(form.getByRole('alert')).toHaveTextContent(
      'It has to end after it begins.',
    );
    expect(create).not.toHaveBeenCalled();
    field('To', '2100-01-04T06:00');
    const stages = form.getByRole('textbox', { name: /^Stages/ });
    await userEvent.clear(stages);
    await userEvent.type(stages, 'prod*');
    await userEvent.click(form.getByRole('button', { name: 'Freeze' }));
    expect(create).toHaveBeenCalledWith({
      name: 'year-end',
      reason: 'Nobody is there',
      stages: ['prod*'],
      windows: [
        {
          from: new Date('2099-12-24T18:00').toISOString(),
          to: new Date('2100-01-04T06:00').toISOString(),
        },
      ],
    });
    expect(
      await screen.findByText('The freeze year-end is in place.'),
    ).toBeVisible();
    expect(
      await screen.findByRole('article', { name: 'year-end' }),
    ).toBeVisible();
  });

  it('holds again and again', async () => {
    const api = apiWith();
    const create = jest.spyOn(api, 'createFreeze');
    const form = await openForm(api);
    await userEvent.click(form.getByRole('radio', { name: 'Again and again' }));
    const type = (label: RegExp, text: string) =>
      userEvent.type(form.getByRole('textbox', { name: label }), text);
    await type(/^Schedule/, '0 17 * * 9');
    await type(/^Duration/, '2d');
    await userEvent.click(form.getByRole('button', { name: 'Freeze' }));
    expect(create).not.toHaveBeenCalled();
    expect(form.getByRole('textbox', { name: /^Schedule/ })).toHaveAttribute(
      'aria-invalid',
      'true',
    );
    await type(/^Schedule/, '{Backspace}5');
    await userEvent.click(form.getByRole('button', { name: 'Freeze' }));
    expect(create.mock.lastCall?.[0].windows).toEqual([
      {
        schedule: '0 17 * * 5',
        duration: '2d',
        timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
      },
    ]);
  });

  it('says why it was not made', async () => {
    const api = apiWith();
    jest
      .spyOn(api, 'createFreeze')
      .mockRejectedValue(new InputError('name: year-end is taken.'));
    const form = await openForm(api);
    await userEvent.click(form.getByRole('button', { name: 'Freeze' }));
    await waitFor(() =>
      expect(form.getByRole('alert')).toHaveTextContent(
        'name: year-end is taken.',
      ),
    );
  });
});
