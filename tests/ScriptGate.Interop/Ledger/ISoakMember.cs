namespace ScriptGate.Interop.Ledger;

/// <summary>A real member, a process of its own, that is killed and started again while mail flows.</summary>
internal interface ISoakMember : IAsyncDisposable
{
    string Address { get; }

    Task StartAsync();

    /// <summary>SIGKILL.</summary>
    Task KillAsync();

    /// <summary>Enters what it took into a ledger and removes it, while it is dead.</summary>
    Task EmptyIntoAsync(MailLedger ledger);
}
