using ScriptGate.Core.Configuration;
using ScriptGate.Core.Records;

namespace ScriptGate.Core.RemoteLogging;

/// <summary>What a remote log is told at a time.</summary>
/// <param name="Record">The transaction, or the refused session.</param>
/// <param name="Violation">The violation it is about; null when it is about the transaction.</param>
internal readonly record struct RemoteLogEvent(TransactionRecord Record, ViolationRecord? Violation)
{
    public bool IsBlocked => Violation is { Blocked: true };

    /// <summary>What receivers sort by: <c>violation</c>, <c>blocked</c> or <c>transaction</c>.</summary>
    public string Kind => Violation is null ? "transaction" : IsBlocked ? "blocked" : "violation";

    /// <summary>What a person reads first.</summary>
    public string Sentence => Violation is null
        ? $"Transaction {EnumWords.Format(Record.Result)} from {Record.Client.Address}"
        : $"Violation {Violation.Name} {(IsBlocked ? "blocked" : "alarmed")} from {Record.Client.Address}";
}
