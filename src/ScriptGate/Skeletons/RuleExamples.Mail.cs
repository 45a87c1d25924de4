namespace ScriptGate.Skeletons;

/// <summary>Of mail: transactions, members, and what came of it.</summary>
internal static partial class RuleExamples
{
    private static IEnumerable<RuleExample> OfTransactions =>
    [
        new("MAIL", "refuses senders by their domain.",
            """
            const refuse = config.refuse ?? [];

            on('MAIL', (session, mail) => {
              if (refuse.includes(mail.from.domain)) {
                return reject('5.7.1', 'We take no mail of this sender');
              }
            });
            """)
        {
            Options = "{ refuse: ['bad.example'] }",
            Tests =
            [
                new("refuses a domain", "expect(String(result.mail)).toBe('550 5.7.1 We take no mail of this sender');") { Session = "from: 'ada@bad.example'" },
                new("takes mail of others", "expect(result.outcome).toBe('delivered');") { Session = "from: 'ada@good.example'" },
            ],
        },
        new("RCPT", "refuses recipients by their domain.",
            """
            const refuse = config.refuse ?? [];

            on('RCPT', (session, rcpt) => {
              if (refuse.includes(rcpt.address.domain)) {
                return reject('5.1.2', 'This domain takes no mail any more');
              }
            });
            """)
        {
            Options = "{ refuse: ['closed.example'] }",
            Tests =
            [
                new("refuses a domain, recipient by recipient",
                    "expect(result.recipients[0].code).toBe(250);",
                    "expect(String(result.recipients[1].reply)).toBe('550 5.1.2 This domain takes no mail any more');",
                    "expect(result.message.recipients).toEqual(['bob@open.example']);") { Session = "to: ['bob@open.example', 'bob@closed.example']" },
            ],
        },
        new("DATA", "limits the recipients of a message.",
            """
            const most = config.most ?? 100;

            on('DATA', session => {
              if (session.transaction.recipients.length > most) {
                return reject('5.5.3', `A message may have ${most} recipients`);
              }
            });
            """)
        {
            Options = "{ most: 2 }",
            Tests =
            [
                new("refuses a third recipient's message", "expect(String(result.data)).toBe('554 5.5.3 A message may have 2 recipients');") { Session = "to: ['a@example.org', 'b@example.org', 'c@example.org']" },
                new("takes two recipients", "expect(result.outcome).toBe('delivered');") { Session = "to: ['a@example.org', 'b@example.org']" },
            ],
        },
        new("HEADERS", "marks each message.",
            """
            on('HEADERS', (session, message) => {
              message.headers.add('X-Seen-By', 'NAME');
            });
            """)
        {
            Tests = [new("adds a field", "expect(result.message.headers.get('X-Seen-By')).toBe('NAME');") { Session = @"message: 'Subject: hi\n\nhi\n'" }],
        },
        new("MESSAGE", "refuses attachments by their type.",
            """
            const refuse = config.refuse ?? [];

            on('MESSAGE', (session, message) => {
              if (message.attachments.some(part => refuse.includes(part.type))) {
                return reject('5.7.1', 'Attachments of this type are not accepted');
              }
            });
            """)
        {
            Options = "{ refuse: ['application/x-msdownload'] }",
            Tests =
            [
                new("refuses a type", "expect(String(result.end)).toBe('554 5.7.1 Attachments of this type are not accepted');")
                {
                    Session = @"message: 'Content-Type: application/x-msdownload\nContent-Disposition: attachment; filename=a.exe\n\nMZ\n'",
                },
                new("takes a message without", "expect(result.outcome).toBe('delivered');") { Session = @"message: 'Subject: hi\n\nhi\n'" },
            ],
        },
        new("REPLY", "keeps a capability out of the answer to EHLO.",
            """
            const hide = config.hide ?? 'CHUNKING';

            on('REPLY', (session, reply) => {
              if (reply.capabilities !== null) {
                reply.capabilities.remove(hide);
              }
            });
            """)
        {
            Tests = [new("hides CHUNKING", "expect(result.hello.raw).not.toContain('CHUNKING');", "expect(result.hello.raw).toContain('PIPELINING');")],
        },
    ];

    private static IEnumerable<RuleExample> OfMembers =>
    [
        new("SERVER_REPLY", "notes what members refuse.",
            """
            on('SERVER_REPLY', (session, reply) => {
              if (reply.code >= 400) {
                log(`${reply.command}: ${reply}`);
              }
            });
            """)
        {
            Tests =
            [
                new("writes a line", "expect(result.log).toEqual(['RCPT: 550 5.1.1 No such user']);") { Before = "member('POOL', { RCPT: '550 5.1.1 No such user' });" },
            ],
        },
        new("POOL_SELECTED", "notes which pool was chosen.",
            """
            on('POOL_SELECTED', (session, selected) => {
              log(`pool ${selected.pool}`);
            });
            """)
        {
            Tests = [new("writes a line", "expect(result.log).toEqual([`pool ${result.pool}`]);")],
        },
        new("SERVER_CONNECTED", "notes which member is used.",
            """
            on('SERVER_CONNECTED', (session, connected) => {
              log(`member ${connected.member}`);
            });
            """)
        {
            Tests = [new("writes a line", "expect(result.log).toEqual([`member ${result.member}`]);")],
        },
        new("POOL_FAILED", "says when to come back while no member answers.",
            """
            on('POOL_FAILED', (session, failure) => {
              return defer('4.4.1', 'Our mail server is away, please come back in an hour');
            });
            """)
        {
            Tests =
            [
                new("defers", "expect(String(result.recipients[0].reply)).toBe('451 4.4.1 Our mail server is away, please come back in an hour');") { Before = "member('POOL', { down: true });" },
            ],
        },
    ];

    private static IEnumerable<RuleExample> Observers =>
    [
        new("DELIVERED", "notes what was delivered.",
            """
            on('DELIVERED', (session, delivered) => {
              log(`${delivered.from} to ${delivered.recipients.length}: ${delivered.reply.code}`);
            });
            """)
        {
            Tests = [new("writes a line", "expect(result.log).toEqual(['ada@example.net to 1: 250']);") { Session = "from: 'ada@example.net'" }],
        },
        new("REFUSED", "notes what was refused, and by whom.",
            """
            on('REFUSED', (session, refused) => {
              log(`${refused.command}: ${refused.reply.code} by ${refused.by}`);
            });
            """)
        {
            Tests =
            [
                new("writes a line", "expect(result.log).toContain('RCPT: 550 by member');") { Before = "member('POOL', { RCPT: '550 5.1.1 No such user' });" },
            ],
        },
        new("DISCONNECT", "notes how sessions end.",
            """
            on('DISCONNECT', (session, disconnected) => {
              log(`${disconnected.reason}, transactions: ${disconnected.transactions}`);
            });
            """)
        {
            Tests = [new("writes a line", "expect(result.log).toEqual(['quit, transactions: 1']);")],
        },
    ];
}
