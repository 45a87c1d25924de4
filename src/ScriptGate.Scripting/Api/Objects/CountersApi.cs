namespace ScriptGate.Scripting.Api.Objects;

/// <summary><c>session.counters</c>: what a session did so far.</summary>
internal static class CountersApi
{
    public static readonly ApiObject<ISessionCounters> Kind = new ApiObject<ISessionCounters>("Counters", "What the session did so far; begins anew after STARTTLS.")
        .Property("commands", "number", "Command lines, known or not, the present one included.", counters => counters.Commands)
        .Property("errors", "number", "Replies with a 5xx.", counters => counters.Errors)
        .Property("transactions", "number", "Transactions, the open one included.", counters => counters.Transactions)
        .Property("accepted", "number", "Recipients that the client was told 250 about.", counters => counters.RecipientsAccepted)
        .Property("refused", "number", "Recipients that were refused, for now or for good, whoever refused them.", counters => counters.RecipientsRefused)
        .Property("delivered", "number", "Messages that a member took.", counters => counters.Delivered)
        .Property("bytesIn", "number", "Octets of commands and messages; inside TLS the decrypted ones.", counters => counters.BytesReceived)
        .Property("bytesOut", "number", "Octets of replies.", counters => counters.BytesSent);
}
