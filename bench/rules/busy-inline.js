// busy.js on the thread of the session: nothing in this file can make a promise job.
const ROUNDS = 400000;

on('MESSAGE', (session, message) => {
  let sum = message.size;
  for (let i = 0; i < ROUNDS; i++) {
    sum = (sum * 31 + i) % 1000003;
  }

  if (sum < 0) return reject('5.7.1', 'Never');
});
