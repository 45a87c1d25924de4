namespace ScriptGate.Plugins.Greylisting;

/// <summary>Who came when. What has to outlive a crash is durable: first attempts and passes; that a pass was used again, and counts, are not worth waiting for the disk.</summary>
internal sealed class Greylist(GreylistingOptions options, IStateStore store, TimeProvider clock)
{
    /// <summary>Asks about one recipient of one mail, and remembers that it was asked.</summary>
    /// <param name="client">The client, as a network or a domain.</param>
    /// <param name="sender">The reverse path.</param>
    /// <param name="recipient">The recipient.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Null when it passes; otherwise how long it has still to wait.</returns>
    public async ValueTask<TimeSpan?> AskAsync(string client, Mailbox sender, Mailbox recipient, CancellationToken cancellationToken)
    {
        if (options.AutoAllow > 0 && await store.TouchAsync(AllowedKey(client), options.Pass, Durability.Volatile, cancellationToken))
        {
            return null;
        }

        var key = Key(client, sender, recipient);
        var now = clock.GetUtcNow();
        var text = await store.GetAsync(key, cancellationToken);
        switch (GreylistEntry.Parse(text))
        {
            case { IsPass: true }:
                await store.TouchAsync(key, options.Pass, Durability.Volatile, cancellationToken);
                return null;
            case { } first when now - first.Since < options.Delay:
                return options.Delay - (now - first.Since);
            case { } first when now - first.Since < options.Window:
                // Somebody else may have been faster; then it passed already.
                await store.CompareAndSetAsync(key, text, new GreylistEntry(IsPass: true, now).ToString(), options.Pass, Durability.Durable, cancellationToken);
                return null;
        }

        if (await store.IncrementAsync($"new|{client}", 1, options.Window, Durability.Volatile, cancellationToken) <= options.Pending)
        {
            await store.CompareAndSetAsync(key, text, new GreylistEntry(IsPass: false, now).ToString(), options.Window, Durability.Durable, cancellationToken);
        }

        return options.Delay;
    }

    /// <summary>A member took a message of the client; with enough of them it is known.</summary>
    /// <param name="client">The client.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async ValueTask DeliveredAsync(string client, CancellationToken cancellationToken)
    {
        if (options.AutoAllow == 0 || await store.GetAsync(AllowedKey(client), cancellationToken) is not null)
        {
            return;
        }

        var key = $"delivered|{client}";
        if (await store.IncrementAsync(key, 1, options.Pass, Durability.Volatile, cancellationToken) >= options.AutoAllow)
        {
            await store.SetAsync(AllowedKey(client), "1", options.Pass, Durability.Durable, cancellationToken);
            await store.RemoveAsync(key, Durability.Volatile, cancellationToken);
        }
    }

    private static string AllowedKey(string client) => $"allowed|{client}";

    // Letter case is nothing that a retry may not change.
    private string Key(string client, Mailbox sender, Mailbox recipient) =>
        (options.Key == GreylistKey.SenderRecipient ? $"entry|{sender}|{recipient}" : $"entry|{client}|{sender}|{recipient}").ToLowerInvariant();
}
