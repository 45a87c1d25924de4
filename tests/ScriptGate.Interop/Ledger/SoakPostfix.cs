using ScriptGate.Interop.Harness.Servers;

namespace ScriptGate.Interop.Ledger;

/// <summary>A real Postfix among the members that are killed. It has a queue on disk, and goes on with what is in there when it is started again.</summary>
internal sealed class SoakPostfix(PostfixInstance postfix) : ISoakMember
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    public string Address => postfix.Address;

    public static async Task<SoakPostfix> CreateAsync()
    {
        var postfix = await PostfixInstance.StartAsync(plan => plan.Settings.AddRange(
        [
            // A message that is short of a field is kept as it is, and no two messages ever have the same ID.
            "local_header_rewrite_clients =",
            "enable_long_queue_ids = yes",
        ]));
        return new SoakPostfix(postfix);
    }

    public Task StartAsync() => postfix.StartAgainAsync();

    public Task KillAsync() => postfix.KillAsync();

    public Task EmptyIntoAsync(MailLedger ledger)
    {
        foreach (var file in postfix.Mail.Files)
        {
            // Killed between writing the file and noting that it is written, Postfix writes it again: that is not the gateway's doing.
            var (mail, id) = StoredMail.OfPostfixFile(file);
            if (_taken.Add(id))
            {
                ledger.Take(mail);
            }

            File.Delete(file);
        }

        return Task.CompletedTask;
    }

    /// <summary>Waits until nothing is in the queue.</summary>
    public Task UntilDeliveredAsync() => postfix.UntilQueueIsEmptyAsync();

    public ValueTask DisposeAsync() => postfix.DisposeAsync();
}
