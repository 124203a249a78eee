import { parseCron } from './cron';

describe('a schedule', () => {
  it('has five fields of numbers, lists, ranges and steps', () => {
    expect(parseCron('*/20 8-10 1,15 2-12/5 1-5/2')).toEqual({
      minutes: [0, 20, 40],
      hours: [8, 9, 10],
      daysOfMonth: [1, 15],
      months: [2, 7, 12],
      daysOfWeek: [1, 3, 5],
      anyDayOfMonth: false,
      anyDayOfWeek: false,
    });
  });

  it.each([
    ['0 9 * JAN mon', '0 9 * 1 1'],
    ['0 9 * feb-APR,Dec tue-THU,sun', '0 9 * 2-4,12 2-4,0'],
    ['0 9 * * 7', '0 9 * * 0'],
    ['0 9 * * 5-7', '0 9 * * 0,5,6'],
    ['50/5 9 * * *', '50,55 9 * * *'],
    ['  0  9\t* * *  ', '0 9 * * *'],
    ['@hourly', '0 * * * *'],
    ['@daily', '0 0 * * *'],
    ['@midnight', '0 0 * * *'],
    ['@Weekly', '0 0 * * 0'],
    ['@monthly', '0 0 1 * *'],
    ['@yearly', '0 0 1 1 *'],
    ['@annually', '0 0 1 1 *'],
    ['*/1 9 */1 * */1', '* 9 * * *'],
    ['0,40,20 17,9 31,1 12,1 5,1', '0,20,40 9,17 1,31 1,12 1,5'],
    ['0 9 * * 7,1', '0 9 * * 0,1'],
  ])('%p is %s', (text, same) => {
    expect(parseCron(text)).toEqual(parseCron(same));
  });

  it.each([
    ['* * * * *', true, true],
    ['* * */1 * */1', true, true],
    ['* * */2 * *', false, true],
    ['* * * * */2', true, false],
    ['* * 1-31 * 0-6', false, false],
  ])(
    '%s chooses days by the fields that pass over some',
    (text, month, week) => {
      expect(parseCron(text)).toMatchObject({
        anyDayOfMonth: month,
        anyDayOfWeek: week,
      });
    },
  );

  it('says its numbers ascending', () => {
    expect(parseCron('0,40,20 17,9 31,1 12,1 6,7,2')).toMatchObject({
      minutes: [0, 20, 40],
      hours: [9, 17],
      daysOfMonth: [1, 31],
      months: [1, 12],
      daysOfWeek: [0, 2, 6],
    });
  });

  it('may be as long as 512 characters', () => {
    const longest = `0 9${' '.repeat(504)}* * *`;
    expect(longest).toHaveLength(512);
    expect(parseCron(longest)).toEqual(parseCron('0 9 * * *'));
    expect(() => parseCron(longest.replace('0', '00'))).toThrow(/It is longer/);
    expect(parseCron(`${longest}   `)).toEqual(parseCron('0 9 * * *'));
  });

  it('is read without a look at the clock or a throw of dice', () => {
    const [now, random] = [jest.spyOn(Date, 'now'), jest.spyOn(Math, 'random')];
    parseCron('0 9 * * 1-5');
    expect(now).not.toHaveBeenCalled();
    expect(random).not.toHaveBeenCalled();
    jest.restoreAllMocks();
  });

  it('may name days that no month has', () => {
    expect(parseCron('0 0 30 2 *')).toMatchObject({
      daysOfMonth: [30],
      months: [2],
    });
  });

  it.each([
    ['', /It has 0 fields\./],
    ['0 9 * *', /It has 4 fields\./],
    ['0 0 9 * * *', /It has 6 fields\./],
    ['@reboot', /Of the shorthands there are @yearly, .*@hourly\./],
    ['@weekdays', /Of the shorthands there are/],
    ['60 9 * * *', /0-59/],
    ['0 24 * * *', /0-23/],
    ['0 9 0 * *', /1-31/],
    ['0 9 32 * *', /1-31/],
    ['0 9 * 13 *', /1-12/],
    ['0 9 * * 8', /0-7/],
    ['100 9 * * *', /As minute '100' is not understood\./],
    ['0 9 L * *', /As day of the month 'L' is not understood\./],
    ['0 9 15W * *', /As day of the month '15W' is not understood\./],
    ['0 9 * * 1#2', /As day of the week '1#2' is not understood\./],
    ['0 9 ? * *', /As day of the month '\?' is not understood\./],
    ['H 9 * * *', /As minute 'H' is not understood\./],
    ['0 9 * MON *', /As month 'MON' is not understood\./],
    ['0 9 * * JAN', /As day of the week 'JAN' is not understood\./],
    ['JAN 9 * * *', /As minute 'JAN' is not understood\./],
    ['0 9 * * MONDAY', /As day of the week 'MONDAY' is not understood\./],
    ['0 9 * * -1', /As day of the week '-1' is not understood\./],
    ['0 9 1,,2 * *', /As day of the month '1,,2' is not understood\./],
    ['0 17-9 * * *', /17-9/],
    ['*/0 9 * * *', /./],
    [`${'0,'.repeat(300)}0 9 * * *`, /It is longer than 512 characters\./],
  ])('%p is refused', (text, why) => {
    expect(() => parseCron(text)).toThrow(why);
    expect(() => parseCron(text)).toThrow(
      / is not a schedule\. .* Write cron with the five fields .* such as 0 9 \* \* 1-5\.$/,
    );
  });

  it('is shown as it was written, and not all of it where it is long', () => {
    expect(() => parseCron(' 0 9 x * * ')).toThrow(/^'0 9 x \* \*' is not/);
    expect(() => parseCron('x'.repeat(512))).toThrow(/^'x{512}' is not/);
    expect(() => parseCron('x'.repeat(100_000))).toThrow(/^'x{60}…' is not/);
  });
});
