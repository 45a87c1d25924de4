using Jint.Parser.Ast;

namespace ScriptGate.Scripting.Jint;

/// <summary>Finds a break or continue that leaves a statement by the label of another.</summary>
internal static class LabelSearch
{
    public static bool LeavesByLabel(Statement statement) => Search(statement, []);

    private static bool Search(Statement? statement, List<string> inside) => statement switch
    {
        BreakStatement item => item.Label is not null && !inside.Contains(item.Label.Name, StringComparer.Ordinal),
        ContinueStatement item => item.Label is not null && !inside.Contains(item.Label.Name, StringComparer.Ordinal),
        BlockStatement item => item.Body.Any(inner => Search(inner, inside)),
        IfStatement item => Search(item.Consequent, inside) || Search(item.Alternate, inside),
        ForStatement item => Search(item.Body, inside),
        ForInStatement item => Search(item.Body, inside),
        WhileStatement item => Search(item.Body, inside),
        DoWhileStatement item => Search(item.Body, inside),
        LabelledStatement item => Search(item.Body, [.. inside, item.Label.Name]),
        TryStatement item => Search(item.Block, inside) || item.Handlers.Any(handler => Search(handler.Body, inside)) || Search(item.Finalizer, inside),
        SwitchStatement item => item.Cases?.Any(clause => clause.Consequent.Any(inner => Search(inner, inside))) == true,
        _ => false,
    };
}
