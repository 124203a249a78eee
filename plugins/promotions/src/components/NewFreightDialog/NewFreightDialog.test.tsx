import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { busyBoard, straightBoard } from '../../__testUtils__/boards';
import { FakePromotionsApi } from '../../__testUtils__/FakePromotionsApi';
import { renderOnEntity } from '../../__testUtils__/render';
import { PromotionsTab } from '../PromotionsTab';

async function openDialog(api: FakePromotionsApi) {
  renderOnEntity(<PromotionsTab />, api);
  await userEvent.click(
    await screen.findByRole('button', { name: 'New freight' }),
  );
  return within(await screen.findByRole('dialog'));
}

describe('freight by hand', () => {
  it('is an image of a repository and a tag, and is chosen at once', async () => {
    const api = new FakePromotionsApi(busyBoard());
    const create = jest.spyOn(api, 'createFreight');
    const dialog = await openDialog(api);
    await userEvent.type(
      dialog.getByRole('textbox', { name: /^Repository/ }),
      'ghcr.io/stefanprodan/podinfo',
    );
    await userEvent.type(
      dialog.getByRole('textbox', { name: /^Tag/ }),
      '7.0.0',
    );
    await userEvent.click(dialog.getByRole('button', { name: 'Create' }));
    expect(create).toHaveBeenCalledWith('pipeline-busy', {
      origin: 'app',
      alias: undefined,
      artifacts: [
        {
          kind: 'image',
          repository: 'ghcr.io/stefanprodan/podinfo',
          tag: '7.0.0',
        },
      ],
    });
    expect(
      await screen.findByText('The stages show where new-wren may go.'),
    ).toBeVisible();
  });

  it('is anything with a name and a version, under an alias', async () => {
    const api = new FakePromotionsApi(busyBoard());
    const create = jest.spyOn(api, 'createFreight');
    const dialog = await openDialog(api);
    await userEvent.click(
      dialog.getByRole('radio', { name: 'Anything with a version' }),
    );
    await userEvent.type(
      dialog.getByRole('textbox', { name: /^Name/ }),
      'model',
    );
    await userEvent.type(
      dialog.getByRole('textbox', { name: /^Version/ }),
      '3',
    );
    await userEvent.type(
      dialog.getByRole('textbox', { name: /^Alias/ }),
      'third',
    );
    await userEvent.click(dialog.getByRole('button', { name: 'Create' }));
    expect(create).toHaveBeenCalledWith('pipeline-busy', {
      origin: 'app',
      alias: 'third',
      artifacts: [{ kind: 'generic', name: 'model', version: '3' }],
    });
  });

  it('says why it was not created', async () => {
    const api = new FakePromotionsApi(busyBoard());
    jest
      .spyOn(api, 'createFreight')
      .mockRejectedValue(new Error('The alias third is taken.'));
    const dialog = await openDialog(api);
    await userEvent.type(dialog.getByRole('textbox', { name: /^Repo/ }), 'a/b');
    await userEvent.type(dialog.getByRole('textbox', { name: /^Tag/ }), '1');
    await userEvent.click(dialog.getByRole('button', { name: 'Create' }));
    expect(await dialog.findByRole('alert')).toHaveTextContent(
      'The alias third is taken.',
    );
  });

  it('is offered to nobody who may not', async () => {
    renderOnEntity(<PromotionsTab />, new FakePromotionsApi(straightBoard()));
    await screen.findByRole('article', { name: 'dev' });
    expect(
      screen.queryByRole('button', { name: 'New freight' }),
    ).not.toBeInTheDocument();
  });
});
