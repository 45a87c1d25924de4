namespace ScriptGate.Core.Sessions;

/// <summary>What a session did so far, as steps see it. The limits of a session count for themselves: STARTTLS does not forgive errors.</summary>
internal sealed class SessionCounters : ISessionCounters
{
    public long Commands { get; set; }

    public long Errors { get; set; }

    public long Transactions { get; set; }

    public long RecipientsAccepted { get; set; }

    public long RecipientsRefused { get; set; }

    public long Delivered { get; set; }

    public long BytesReceived { get; set; }

    public long BytesSent { get; set; }

    public void Reset() =>
        (Commands, Errors, Transactions, RecipientsAccepted, RecipientsRefused, Delivered, BytesReceived, BytesSent) = (0, 0, 0, 0, 0, 0, 0, 0);
}
