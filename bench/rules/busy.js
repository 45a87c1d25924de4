// A rule that computes for some milliseconds of each message, as looking through its text does: a load that is too much is still one that a client can offer.
// It could make a Promise (this word is enough), so it runs on the thread of its lane, as most rules that ask somebody something do. busy-inline.js is the same without.
const ROUNDS = 400000;

on('MESSAGE', (session, message) => {
  let sum = message.size;
  for (let i = 0; i < ROUNDS; i++) {
    sum = (sum * 31 + i) % 1000003;
  }

  if (sum < 0) return reject('5.7.1', 'Never');
});
