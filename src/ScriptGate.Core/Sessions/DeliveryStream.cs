using ScriptGate.Core.Pools;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Sessions;

/// <summary>Sends a message on while it still comes in, with the final dot withheld. What has left is gone: it cannot be said to another member.</summary>
internal sealed class DeliveryStream(Delivery delivery, Transaction transaction)
{
    /// <summary>Gets the member ready: as <see cref="Delivery.BeginAsync"/>, on another member if the first one fails, for nothing of the message has left yet.</summary>
    /// <returns>The refusal for the client, or null when the member waits for the message.</returns>
    public async ValueTask<RecipientAnswer?> BeginAsync()
    {
        while (true)
        {
            try
            {
                return await delivery.BeginAsync(transaction);
            }
            catch (MemberLinkException exception)
            {
                if (await delivery.RecoverAsync(exception, transaction) is { } failure)
                {
                    return failure;
                }
            }
        }
    }

    /// <summary>Sends a piece.</summary>
    /// <returns>The client's answer when the member refused in the middle or was lost; null while all is well.</returns>
    public async ValueTask<RecipientAnswer?> WriteAsync(ReadOnlyMemory<byte> octets)
    {
        try
        {
            return await delivery.Link!.WriteBodyAsync(octets) is { } early ? await delivery.EarlyAsync(early) : null;
        }
        catch (MemberLinkException exception)
        {
            return Lost(exception);
        }
    }

    /// <summary>Sends the end and the dot, and waits for the member's word.</summary>
    public async ValueTask<RecipientAnswer> EndAsync()
    {
        try
        {
            return await delivery.EndAsync(transaction);
        }
        catch (MemberLinkException exception)
        {
            return Lost(exception);
        }
    }

    private RecipientAnswer Lost(MemberLinkException exception)
    {
        delivery.Drop();
        return new RecipientAnswer(StandardReplies.InDoubt.WithText("The mail service was lost in the middle of the message, please try again later"), "engine", exception.Message);
    }
}
