import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { UserChoice } from './UserChoice';

const ada = { ref: 'user:default/ada', name: 'Ada Owner', may: 'Promotes.' };
const rita = {
  ref: 'user:default/rita',
  name: 'Rita Release',
  may: 'Approves.',
};

describe('the choice of users', () => {
  it('gives the user whose button is pressed', async () => {
    const onChoose = jest.fn();
    render(<UserChoice users={[ada, rita]} onChoose={onChoose} />);

    const button = screen.getByRole('button', {
      name: 'Sign in as Rita Release',
    });
    expect(button).toHaveAccessibleDescription('Approves.');
    await userEvent.click(button);

    expect(onChoose).toHaveBeenCalledWith('user:default/rita');
  });

  it('says that nobody can sign in when there are no users', () => {
    render(<UserChoice users={[]} onChoose={() => {}} />);

    expect(screen.getByText(/Nobody can sign in/)).toBeInTheDocument();
    expect(screen.queryByRole('button')).not.toBeInTheDocument();
  });
});
