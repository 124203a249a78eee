import { Sender } from '../config';
import { EventSenders, KnownSender } from './Sender';

/** The senders of the configuration. */
export function configuredSenders(senders: Sender[]): EventSenders {
  return new Map(
    senders.map(({ entities, ...sender }): [string, KnownSender] => [
      sender.name,
      { ...sender, maySpeakFor: entities },
    ]),
  );
}
