using System.Net;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Records;
using ScriptGate.Testing;

namespace ScriptGate.Storage.Conformance.Records;

/// <summary>Records to store and to look for.</summary>
internal static class SampleRecords
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A record in which everything is set, and to values that are easily lost on the way.</summary>
    public static TransactionRecord Whole => Record("SG-06GZZQE4ZN79QSDS-1") with
    {
        Time = Noon.AddTicks(1_234_567),
        Profile = "edge",
        Client = IPEndPoint.Parse("[2001:db8::1]:50000"),
        Hello = "mx.example.org",
        Tls = "TLS1.3 TLS_AES_256_GCM_SHA384",
        ServerName = "mail.example.com",
        User = "user\0with\"everything'\r\n",
        Sender = new Mailbox("\"a@b\"", "Example.ORG"),
        Trusted = true,
        SwitchedOff = "spf, greylisting",
        RewrittenSender = Mailbox.Null,
        Recipients = [new RecipientRecord(new Mailbox("bob", "example.com"), "250 2.1.5 Ok") { Rewritten = new Mailbox("robert", "example.net") }, new RecipientRecord(new Mailbox("postmaster", ""), "550 5.1.1 No", Exempt: true)],
        MessageId = "<1@ünïcode.example>",
        Size = 5_000_000_000,
        Pool = "mail",
        Member = "127.0.0.1:2600",
        MemberTls = "TLS1.2 verified",
        MemberReply = "250 2.0.0 Ok",
        Result = TransactionResult.InDoubt,
        Reply = "451 4.4.2 Later",
        By = "in-doubt",
        Command = ".",
        Duration = TimeSpan.FromTicks(12_345_678),
        Violations =
        [
            new ViolationRecord("virus", "eicar", Stage.Message, Blocked: true, Evidence, Flags: new ViolationFlags(Alarm: true, Block: true, Staging: false, "built-in smtp", "edge")),
            new ViolationRecord("spf", null, Stage.Mail, Blocked: false, Evidence: null, WouldBlock: true, Alarmed: false),
        ],
        Detail = "what went wrong",
        Steps = Steps(("spf", "fail\0'\u202e"), ("scripts/rules/a.js:3", "<b>"), ("virus", "virus")),
    };

    /// <summary>Steps of a message, each with a violation.</summary>
    public static StepLog Steps(params ReadOnlySpan<(string Step, string Violation)> steps)
    {
        var clock = new ManualClock();
        var trace = new StepTrace(clock);
        var origin = clock.GetTimestamp();
        foreach (var (step, violation) in steps)
        {
            trace.Enter(new RcptEvent(new FakeSession(), new FakeTransaction("a@example.org"), new FakeRecipient("b@example.org")));
            trace.Begin(new StepInfo(Stage.Rcpt, step, "test", step, TimeSpan.FromSeconds(1), FailureMode.Defer, MessageNeeds.Nothing));
            trace.Found(violation, Stage.Rcpt, FindingEffect.Held);
            clock.Advance(TimeSpan.FromMicroseconds(1234));
            trace.End(VerdictKind.Continue, StepEnd.Answered);
        }

        return StepLogWriter.Take(trace, clock, origin);
    }

    public static IReadOnlyDictionary<string, object?> Evidence => new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["names"] = new List<object?> { "a", 1L, null, true, -1.5 },
        ["inner"] = new Dictionary<string, object?>(StringComparer.Ordinal) { ["x"] = long.MaxValue, ["y"] = "\ud83d\ude00" },
    };

    public static TransactionRecord Record(string id, TimeSpan after = default) => new()
    {
        Id = id,
        Time = Noon + after,
        VirtualServer = "inbound",
        Client = IPEndPoint.Parse("192.0.2.1:5000"),
        Sender = new Mailbox("alice", "example.org"),
        Recipients = [new RecipientRecord(new Mailbox("bob", "example.com"), "250 2.1.5 Ok")],
        Result = TransactionResult.Delivered,
    };
}
