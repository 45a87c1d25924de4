using ScriptGate.Scripting.Api;
using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Api;

/// <summary><c>scripts/scriptgate.d.ts</c>.</summary>
public sealed class TypesFileTests
{
    [Fact]
    public void The_types_that_are_checked_in_are_those_of_the_table() =>
        File.ReadAllText(Repository.File("scripts", "scriptgate.d.ts")).ShouldBe(TypesFile.Write(RuleEvents.Table), "write it anew: scriptgate types > scripts/scriptgate.d.ts");

    [Fact]
    public void Every_kind_has_a_name_of_its_own() => RuleEvents.Table.Objects.Select(item => item.Name).ShouldBeUnique(StringComparer.Ordinal);

    [Fact]
    public void Overloads_become_declarations_of_their_own()
    {
        var text = TypesFile.Write(RuleEvents.Table);
        text.ShouldContain("declare function reject(text?: string): Verdict;\ndeclare function reject(enhancedCode: string, text: string): Verdict;\n");
        text.ShouldContain("  starttls: 'none' | 'allow' | 'require';\n");
        text.ShouldContain("  readonly id: string;\n");
        text.ShouldContain("declare function on(event: 'RCPT', handler: (session: Session, rcpt: Recipient) => Answer | Promise<Answer>, options?: HandlerOptions): void;\n");
    }
}
