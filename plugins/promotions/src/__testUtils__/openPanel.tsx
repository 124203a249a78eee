import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { PromotionsTab } from '../components/PromotionsTab';
import { FakePromotionsApi } from './FakePromotionsApi';
import { renderOnEntity } from './render';

/** The panel of a stage, open at one of its tabs. */
export async function openPanel(
  api: FakePromotionsApi,
  stage: string,
  options: { view?: string; freight?: string } = {},
) {
  const { view, freight } = options;
  const search = new URLSearchParams({ stage, ...(freight && { freight }) });
  renderOnEntity(<PromotionsTab />, api, { search: `?${search}`, me: api.me });
  const panel = within(
    await screen.findByRole('dialog', { name: `Stage ${stage}` }),
  );
  if (view) {
    await userEvent.click(panel.getByRole('tab', { name: view }));
  }
  return panel;
}
