using System.Text;

namespace ScriptGate.Core.Sessions;

/// <summary>What a member says of an address that a step rewrote, said of the address that the client knows: it must not read what it never wrote.</summary>
internal static class OwnSpelling
{
    /// <summary>The reply with the client's own addresses.</summary>
    /// <param name="reply">The member's.</param>
    /// <param name="transaction">The open transaction; null for none.</param>
    /// <param name="recipient">The recipient in question, when it is not yet one of the transaction's.</param>
    public static SmtpReply Of(SmtpReply reply, Transaction? transaction, Recipient? recipient)
    {
        if (transaction is null)
        {
            return reply;
        }

        var text = reply.Text;
        if (recipient is { IsRewritten: true })
        {
            text = Replace(text, recipient.Address, recipient.Original);
        }

        foreach (var accepted in transaction.Accepted)
        {
            if (accepted.IsRewritten)
            {
                text = Replace(text, accepted.Address, accepted.Original);
            }
        }

        if (transaction is { IsSenderRewritten: true, Sender.IsNull: false })
        {
            text = Replace(text, transaction.Sender, transaction.OriginalSender);
        }

        return ReferenceEquals(text, reply.Text) ? reply : reply.WithText(text);
    }

    // Members change the case of addresses as they like.
    private static string Replace(string text, Mailbox rewritten, Mailbox original)
    {
        var wanted = rewritten.ToString();
        StringBuilder? result = null;
        var copied = 0;
        for (var at = text.IndexOf(wanted, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(wanted, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            if (at < copied || !IsWhole(text, at, wanted.Length))
            {
                continue;
            }

            (result ??= new StringBuilder(text.Length)).Append(text, copied, at - copied).Append(original);
            copied = at + wanted.Length;
        }

        return result is null ? text : result.Append(text, copied, text.Length - copied).ToString();
    }

    // Not the end of a longer local part, not the beginning of a longer domain.
    private static bool IsWhole(string text, int at, int length)
    {
        var end = at + length;
        return (at == 0 || !IsPart(text[at - 1]))
            && (end == text.Length || !(char.IsLetterOrDigit(text[end]) || text[end] is '-' or '_' or '@' || (text[end] == '.' && end + 1 < text.Length && char.IsLetterOrDigit(text[end + 1]))));
    }

    private static bool IsPart(char character) => char.IsLetterOrDigit(character) || character is '.' or '-' or '_' or '+' or '=' or '@' or '%' or '!';
}
