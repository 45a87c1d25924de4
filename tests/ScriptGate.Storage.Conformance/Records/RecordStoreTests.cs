using System.Globalization;
using System.Net;
using System.Text.Json;
using ScriptGate.Core.Records;
using ScriptGate.Testing;
using Shouldly;
using Xunit;
using static ScriptGate.Storage.Conformance.Records.SampleRecords;

namespace ScriptGate.Storage.Conformance.Records;

/// <summary>What every record store does. A store's own test class derives from this and makes the store.</summary>
public abstract class RecordStoreTests
{
    private const string Session = "SG-06GZZQE4ZN79QSDS";

    protected ManualClock Clock { get; } = new();

    internal abstract IRecordStore Store { get; }

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_record_comes_back_whole()
    {
        Store.Add(Whole);

        var found = (await Store.FindAsync(Whole.Id, Cancellation)).ShouldHaveSingleItem();

        // Lists and dictionaries are compared by what is in them.
        (found with { Recipients = [], Violations = [] }).ShouldBe(Whole with { Recipients = [], Violations = [] });
        found.Recipients.ShouldBe(Whole.Recipients);
        found.Violations.Select(violation => violation with { Evidence = null }).ShouldBe(Whole.Violations.Select(violation => violation with { Evidence = null }));
        JsonSerializer.Serialize(found.Violations[0].Evidence).ShouldBe(JsonSerializer.Serialize(Whole.Violations[0].Evidence));
        found.Violations[1].Evidence.ShouldBeNull();
        found.Steps.Read().Steps.Select(step => (step.Name, step.About, step.At.TotalMicroseconds, step.Took.TotalMicroseconds, step.Findings.Single().Violation)).ShouldBe(
        [
            ("spf", "b@example.org", 0, 1234, "fail\0'\u202e"),
            ("scripts/rules/a.js:3", "b@example.org", 1234, 1234, "<b>"),
            ("virus", "b@example.org", 2468, 1234, "virus"),
        ]);
    }

    [Fact]
    public async Task A_session_has_all_its_records_oldest_first_and_no_others()
    {
        Store.Add(Record(Session + "-1"));
        Store.Add(Record(Session + "-2", TimeSpan.FromSeconds(1)));
        Store.Add(Record("SG-06GZZQE4ZN79QSDT-1", TimeSpan.FromSeconds(2)));
        Store.Add(Record(Session + "-10", TimeSpan.FromSeconds(3)));
        Store.Add(Record(Session, TimeSpan.FromSeconds(4)) with { Sender = null, Recipients = [] });

        (await Store.FindAsync(Session, Cancellation)).Select(record => record.Id).ShouldBe([Session + "-1", Session + "-2", Session + "-10", Session]);
        (await Store.FindAsync(Session + "-1", Cancellation)).ShouldHaveSingleItem().Id.ShouldBe(Session + "-1");
        (await Store.FindAsync(" " + Session.ToLowerInvariant() + "-2 ", Cancellation)).ShouldHaveSingleItem();
        (await Store.FindAsync("SG-0000000000000000", Cancellation)).ShouldBeEmpty();
        (await Store.FindAsync("' OR 1=1 --", Cancellation)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("alice@example.org", "a b")]
    [InlineData("ALICE@EXAMPLE.ORG", "a b")]
    [InlineData("@example.org", "a b c")]
    [InlineData("example.org", "a b c")]
    [InlineData("example.or", "")]
    [InlineData("<>", "d")]
    [InlineData("<alice@example.org>", "a b")]
    [InlineData("postmaster", "")]
    public async Task Senders_are_found_by_address_or_domain(string sender, string expected)
    {
        Add("a", record => record);
        Add("b", record => record with { Sender = new Mailbox("Alice", "Example.Org") });
        Add("c", record => record with { Sender = new Mailbox("carol", "example.org") });
        Add("d", record => record with { Sender = Mailbox.Null });
        Add("e", record => record with { Sender = null });

        await FindsAsync(new RecordQuery { Sender = AddressPattern.Parse(sender)! }, expected);
    }

    [Theory]
    [InlineData("bob@example.com", "a b d")]
    [InlineData("dave@example.net", "b")]
    [InlineData("example.net", "b")]
    [InlineData("@example.com", "a b d")]
    [InlineData("postmaster", "c")]
    [InlineData("eve@example.edu", "e")]
    [InlineData("adam@example.edu", "e")]
    public async Task Recipients_are_found_each_transaction_once(string recipient, string expected)
    {
        Add("a", record => record);
        Add("b", record => record with { Recipients = [Recipient("dave", "example.net"), Recipient("BOB", "example.com"), Recipient("dave", "EXAMPLE.NET")] });
        Add("c", record => record with { Recipients = [Recipient("postmaster", "")] });
        Add("d", record => record with { Recipients = [Recipient("bob", "example.com"), Recipient("bob", "example.com")] });
        Add("e", record => record with { Recipients = [Recipient("eve", "example.edu") with { Rewritten = new Mailbox("adam", "example.edu") }] });

        await FindsAsync(new RecordQuery { Recipient = AddressPattern.Parse(recipient)! }, expected);
    }

    [Theory]
    [InlineData("192.0.2.1/32", "a")]
    [InlineData("192.0.2.0/24", "a b")]
    [InlineData("0.0.0.0/0", "a b d")]
    [InlineData("2001:db8::/32", "c")]
    [InlineData("2001:db8::1/128", "c")]
    [InlineData("198.51.100.0/24", "d")]
    public async Task Clients_are_found_by_address_or_network(string network, string expected)
    {
        Add("a", record => record);
        Add("b", record => record with { Client = IPEndPoint.Parse("192.0.2.255:1") });
        Add("c", record => record with { Client = IPEndPoint.Parse("[2001:db8::1]:1") });
        Add("d", record => record with { Client = IPEndPoint.Parse("[::ffff:198.51.100.7]:1") });

        await FindsAsync(new RecordQuery { Client = IPNetwork.Parse(network) }, expected);
    }

    [Theory]
    [InlineData("<1@example.org>", "a c")]
    [InlineData("1@example.org", "a c")]
    [InlineData("2@example.org", "b")]
    [InlineData("'; DROP TABLE transactions; --", "")]
    public async Task Messages_are_found_by_their_id_with_or_without_brackets(string messageId, string expected)
    {
        Add("a", record => record with { MessageId = "<1@example.org>" });
        Add("b", record => record with { MessageId = "<2@example.org>" });
        Add("c", record => record with { MessageId = "1@example.org" });
        Add("d", record => record);

        await FindsAsync(new RecordQuery { MessageId = messageId }, expected);
    }

    [Fact]
    public async Task A_period_has_its_beginning_and_not_its_end()
    {
        foreach (var (i, id) in "abcd".Index())
        {
            Store.Add(Record($"{id}", TimeSpan.FromHours(i)));
        }

        await FindsAsync(new RecordQuery { Since = Noon.AddHours(1), Until = Noon.AddHours(3) }, "b c");
        await FindsAsync(new RecordQuery { Since = Noon.AddHours(1).AddTicks(1) }, "c d");
        await FindsAsync(new RecordQuery { Until = Noon }, "");
    }

    [Fact]
    public async Task Everything_that_is_asked_for_has_to_be_so()
    {
        Add("a", record => record with { Violations = [Violation("spf")], Profile = "edge" });
        Add("b", record => record with { Violations = [Violation("spf"), Violation("virus")], Tls = "TLS1.3", Result = TransactionResult.Rejected });
        Add("c", record => record with { Violations = [Violation("virus")], VirtualServer = "outbound" });
        Add("d", record => record with { Violations = [Violation("spf")], Sender = new Mailbox("mallory", "example.net") });

        await FindsAsync(new RecordQuery { Violation = "spf" }, "a b d");
        await FindsAsync(new RecordQuery { Violation = "spf", Sender = AddressPattern.Parse("alice@example.org") }, "a b");
        await FindsAsync(new RecordQuery { Violation = "spf", Profile = "edge" }, "a");
        await FindsAsync(new RecordQuery { Violation = "virus", Recipient = AddressPattern.Parse("bob@example.com"), Protocol = TransactionRecord.Smtps }, "b");
        await FindsAsync(new RecordQuery { VirtualServer = "outbound" }, "c");
        await FindsAsync(new RecordQuery { Result = TransactionResult.Rejected, Client = IPNetwork.Parse("192.0.2.1/32") }, "b");
        await FindsAsync(new RecordQuery { Recipient = AddressPattern.Parse("example.com"), Sender = AddressPattern.Parse("example.net"), Client = IPNetwork.Parse("192.0.2.0/24") }, "d");
        await FindsAsync(new RecordQuery { MessageId = "none", Violation = "spf" }, "");
        await FindsAsync(new RecordQuery { Protocol = TransactionRecord.Smtp, Violation = "spf" }, "a d");
    }

    [Fact]
    public async Task Pages_follow_each_other_newest_first_without_gap_or_repetition()
    {
        for (var i = 0; i < 25; i++)
        {
            // Several of one millisecond.
            Store.Add(Record($"r{i}", TimeSpan.FromMilliseconds(i / 4)));
        }

        var all = new List<string>();
        RecordPage page;
        long? before = null;
        do
        {
            page = await Store.SearchAsync(new RecordQuery { Recipient = AddressPattern.Parse("bob@example.com"), Limit = 10, Before = before }, Cancellation);
            all.AddRange(page.Records.Select(record => record.Id));
            before = page.Next;
        }
        while (before is not null);

        all.Count.ShouldBe(25);
        all.ShouldBe(all.Distinct(StringComparer.Ordinal));
        all.Select(id => int.Parse(id.AsSpan(1), CultureInfo.InvariantCulture) / 4).ShouldBe(Enumerable.Range(0, 25).Reverse().Select(i => i / 4));
    }

    [Fact]
    public async Task Violations_are_counted_by_name_protocol_server_and_profile()
    {
        Add("a", record => record with { Profile = "edge", Violations = [Violation("spf"), Violation("spf") with { WouldBlock = true, Alarmed = false }] });
        Add("b", record => record with { Profile = "edge", Violations = [Violation("spf") with { Blocked = true }] });
        Add("c", record => record with { Profile = "edge", Tls = "TLS1.3", Violations = [Violation("spf")] });
        Add("d", record => record with { Violations = [Violation("virus") with { Blocked = true }], Time = Noon.AddDays(1) });

        (await Store.CountViolationsAsync(new ViolationQuery(), Cancellation)).ShouldBe(
        [
            new ViolationCount("spf", TransactionRecord.Smtp, "inbound", "edge", Occurrences: 3, Alarmed: 2, Blocked: 1, WouldBlock: 1),
            new ViolationCount("spf", TransactionRecord.Smtps, "inbound", "edge", Occurrences: 1, Alarmed: 1, Blocked: 0, WouldBlock: 0),
            new ViolationCount("virus", TransactionRecord.Smtp, "inbound", null, Occurrences: 1, Alarmed: 1, Blocked: 1, WouldBlock: 0),
        ]);
        (await Store.CountViolationsAsync(new ViolationQuery { Since = Noon.AddDays(1) }, Cancellation)).ShouldHaveSingleItem().Violation.ShouldBe("virus");
        (await Store.CountViolationsAsync(new ViolationQuery { Until = Noon.AddDays(1), Protocol = TransactionRecord.Smtps }, Cancellation)).ShouldHaveSingleItem().Occurrences.ShouldBe(1);
        (await Store.CountViolationsAsync(new ViolationQuery { Violation = "spf", VirtualServer = "inbound", Profile = "edge" }, Cancellation)).Count.ShouldBe(2);
        (await Store.CountViolationsAsync(new ViolationQuery { Violation = "none" }, Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_peers_send_is_stored_as_it_is()
    {
        const string Hostile = "'; DROP TABLE transactions; --\0\u202e%_*";
        Add("a", record => record with
        {
            Hello = Hostile,
            Sender = new Mailbox(Hostile, "example.org"),
            MessageId = Hostile,
            Violations = [Violation("spf") with { Evidence = new Dictionary<string, object?>(StringComparer.Ordinal) { [Hostile] = Hostile } }],
        });

        var record = (await Store.FindAsync("a", Cancellation)).ShouldHaveSingleItem();
        record.Sender.ShouldNotBeNull().Local.ShouldBe(Hostile);
        record.Violations[0].Evidence![Hostile].ShouldBe(Hostile);
        await FindsAsync(new RecordQuery { MessageId = Hostile }, "a");
    }

    private void Add(string id, Func<TransactionRecord, TransactionRecord> change) => Store.Add(change(Record(id.ToUpperInvariant())) with { Id = id.ToUpperInvariant() });

    private static RecipientRecord Recipient(string local, string domain) => new(new Mailbox(local, domain), "250 2.1.5 Ok");

    private static ViolationRecord Violation(string name) => new(name, null, Stage.Mail, Blocked: false, Evidence: null);

    private async Task FindsAsync(RecordQuery query, string expected)
    {
        var page = await Store.SearchAsync(query, Cancellation);
        page.Records.Select(record => record.Id.ToLowerInvariant()).Order(StringComparer.Ordinal).ShouldBe(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        page.Next.ShouldBeNull();
    }
}
