namespace ScriptGate.Core.Pools;

/// <summary>What its operator wants of a member.</summary>
internal enum MemberMode
{
    /// <summary>It gets mail while it is up.</summary>
    Enabled,

    /// <summary>It gets no new transaction; those under way finish.</summary>
    Draining,

    /// <summary>It gets nothing: transactions under way go to another member, unless their final dot is out.</summary>
    Offline,
}
