using System.Net;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Records;
using ScriptGate.Testing;

namespace ScriptGate.Admin.Tests.Support;

/// <summary>Records as a gateway writes them.</summary>
internal static class SampleRecords
{
    private const string SessionId = "SG-06GZZQE4ZN79QSDS";

    public static string Id(int number) => $"{SessionId}-{number}";

    public static TransactionRecord Record(int number, TimeSpan age, params IReadOnlyList<ViolationRecord> violations) => new()
    {
        Id = Id(number),
        Time = TimeProvider.System.GetUtcNow() - age,
        VirtualServer = "inbound",
        Profile = "edge",
        Client = IPEndPoint.Parse("192.0.2.1:5000"),
        Hello = "mx.example.org",
        Sender = new Mailbox("alice", "example.org"),
        Recipients = [new RecipientRecord(new Mailbox("bob", "example.com"), "250 2.1.5 Ok")],
        Result = violations.Any(violation => violation.Blocked) ? TransactionResult.Rejected : TransactionResult.Delivered,
        Violations = violations,
    };

    /// <summary>Steps that ran: one before MAIL, one that reported a violation, one that failed.</summary>
    /// <param name="text">The name of the last step, of the command and of the violation.</param>
    public static StepLog Steps(string text)
    {
        var clock = new ManualClock();
        var trace = new StepTrace(clock);
        Note(trace, clock, new ConnectEvent(new FakeSession()), "rbl", VerdictKind.Continue, StepEnd.Answered);
        clock.Advance(TimeSpan.FromMilliseconds(2));
        var origin = clock.GetTimestamp();
        var command = new CommandEvent(new FakeSession(), text, default);
        Note(trace, clock, command, "spf", VerdictKind.Reject, StepEnd.Answered, text);
        Note(trace, clock, command, text, VerdictKind.Defer, StepEnd.TimedOut);
        return StepLogWriter.Take(trace, clock, origin);
    }

    private static void Note(StepTrace trace, ManualClock clock, SmtpEvent e, string name, VerdictKind verdict, StepEnd end, string? violation = null)
    {
        trace.Enter(e);
        trace.Begin(new StepInfo(e.Stage, name, name, name, TimeSpan.FromSeconds(1), FailureMode.Defer, MessageNeeds.Nothing));
        if (violation is not null)
        {
            trace.Found(violation, e.Stage, FindingEffect.Blocked);
        }

        clock.Advance(TimeSpan.FromMicroseconds(1500));
        trace.End(verdict, end);
    }

    public static ViolationRecord Violation(string name, bool blocked = false, bool wouldBlock = false, bool alarmed = true) =>
        new(name, null, Stage.Mail, blocked, null, wouldBlock, alarmed);
}
