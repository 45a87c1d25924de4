using System.Globalization;

namespace ScriptGate.Plugins.DirectoryHarvest;

/// <summary>Members' answers that a recipient is unknown, for a while: the same question need not reach them again.</summary>
internal sealed class KnownAnswers(DirectoryHarvestOptions options, IStateStore store)
{
    // Text that a member wrote: bounded before it is kept.
    private const int LongestText = 400;

    // What an answer without an enhanced code has said; a verdict without one would get that of its stage, which is another.
    private static readonly EnhancedCode NoSuchMailbox = EnhancedCode.Parse("5.1.1");

    /// <summary>The member's answer about a recipient; null when none is remembered.</summary>
    public async ValueTask<SmtpReply?> FindAsync(Mailbox recipient, CancellationToken cancellationToken)
    {
        if (options.Remember == TimeSpan.Zero || await store.GetAsync(Key(recipient), cancellationToken) is not { } text || text.Split(' ', 3) is not [var code, var enhanced, var words])
        {
            return null;
        }

        return new SmtpReply(int.Parse(code, CultureInfo.InvariantCulture), EnhancedCode.Parse(enhanced), words);
    }

    /// <summary>Remembers that a member does not know a recipient.</summary>
    public ValueTask KeepAsync(Mailbox recipient, SmtpReply reply, CancellationToken cancellationToken)
    {
        if (options.Remember == TimeSpan.Zero)
        {
            return ValueTask.CompletedTask;
        }

        var text = reply.Text.Length <= LongestText ? reply.Text : reply.Text[..LongestText];
        var enhanced = reply.EnhancedCode.IsNone ? NoSuchMailbox : reply.EnhancedCode;
        return store.SetAsync(Key(recipient), $"{reply.Code} {enhanced} {text}", options.Remember, Durability.Volatile, cancellationToken);
    }

    private static string Key(Mailbox recipient) => $"recipient|{recipient.ToString().ToLowerInvariant()}";
}
