using System.Net;
using ScriptGate.Core.Records;

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

    public static ViolationRecord Violation(string name, bool blocked = false, bool wouldBlock = false, bool alarmed = true) =>
        new(name, null, Stage.Mail, blocked, null, wouldBlock, alarmed);
}
