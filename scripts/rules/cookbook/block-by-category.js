// A feed says what kind of client an address is; some kinds are not welcome. Lines of the feed: 192.0.2.0/24 := spam
// Options: { "refuse": ["spam", "botnet"] }

const categories = dataGroup('client-categories');
const refused = config.refuse ?? ['spam'];

on('CONNECT', session => {
  const category = categories.get(session.client.address);
  if (category !== null && refused.includes(category)) {
    return violation('client-category', { category }, reject('5.7.1', `Clients of the category ${category} are not welcome`));
  }
});
