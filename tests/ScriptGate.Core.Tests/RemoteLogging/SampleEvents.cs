using System.Net;
using ScriptGate.Core.Records;
using ScriptGate.Core.RemoteLogging;

namespace ScriptGate.Core.Tests.RemoteLogging;

internal static class SampleEvents
{
    public static readonly DateTimeOffset Time = new(2026, 11, 22, 3, 4, 5, 678, TimeSpan.Zero);

    public static TransactionRecord Record(string id = "SG-0123456789ABCDEF-1", params ViolationRecord[] violations) => new()
    {
        Id = id,
        Time = Time,
        VirtualServer = "inbound",
        Profile = "edge",
        Client = new IPEndPoint(IPAddress.Parse("192.0.2.7"), 40000),
        Hello = "client.example",
        Sender = new Mailbox("a", "client.example"),
        Recipients = [new RecipientRecord(new Mailbox("b", "example.org"), "250 2.1.5 Ok")],
        MessageId = "<1@client.example>",
        Size = 1234,
        Result = TransactionResult.Rejected,
        Reply = "550 5.7.1 Refused",
        By = "spf",
        Violations = violations,
    };

    public static ViolationRecord Violation(string name = "spf", bool blocked = true, bool alarmed = true, IReadOnlyDictionary<string, object?>? evidence = null) =>
        new(name, "fail", Stage.Mail, blocked, evidence, Alarmed: alarmed);

    public static RemoteLogEvent Blocked(IReadOnlyDictionary<string, object?>? evidence = null) => new(Record(), Violation(evidence: evidence));

    /// <summary>A client that writes into every field it fills whatever would end a field, a line or a message somewhere.</summary>
    public static RemoteLogEvent Hostile()
    {
        const string Poison = "x\r\n<14>1 - evil \"]|=\\\u0007\u0085\ud800";
        return new RemoteLogEvent(
            Record() with { Hello = Poison, MessageId = Poison, Sender = new Mailbox(Poison, "client.example"), User = Poison, Reply = Poison },
            Violation() with { SubCode = Poison, Evidence = new Dictionary<string, object?>(StringComparer.Ordinal) { ["what"] = Poison } });
    }
}
