// A rule that computes for some milliseconds of each message, as looking through its text does: then a load that is too much is still one that a client can offer.
const ROUNDS = 400000;

on('MESSAGE', (session, message) => {
  let sum = message.size;
  for (let i = 0; i < ROUNDS; i++) {
    sum = (sum * 31 + i) % 1000003;
  }

  if (sum < 0) return reject('5.7.1', 'Never');
});
