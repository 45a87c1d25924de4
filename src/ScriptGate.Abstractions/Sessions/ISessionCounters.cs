namespace ScriptGate;

/// <summary>What a session did so far. STARTTLS begins anew: what came in clear anybody may have sent.</summary>
public interface ISessionCounters
{
    /// <summary>Command lines, known or not, the present one included.</summary>
    long Commands { get; }

    /// <summary>Replies with a 5xx.</summary>
    long Errors { get; }

    /// <summary>Transactions: MAIL commands that could be read.</summary>
    long Transactions { get; }

    /// <summary>Recipients that the client was told 250 about.</summary>
    long RecipientsAccepted { get; }

    /// <summary>Recipients that were refused for now or for good, by steps, the engine or the member.</summary>
    long RecipientsRefused { get; }

    /// <summary>Messages that a member took.</summary>
    long Delivered { get; }

    /// <summary>Octets of commands and messages; inside TLS the decrypted ones.</summary>
    long BytesReceived { get; }

    /// <summary>Octets of replies.</summary>
    long BytesSent { get; }
}
