using ScriptGate.Scripting.Api;
using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Engine;

/// <summary>Programs whose handlers have titles instead of events: rule tests.</summary>
public sealed class RegistrarTests
{
    private static readonly ApiTable Api = new([], new ApiObject<TestCaller>("Globals", "None."), [new ApiEvent("TEST", [], string.Empty)]) { Registrar = new ApiRegistrar("test", "TEST") };

    [Fact]
    public async Task A_handler_has_the_title_that_its_file_gives_it()
    {
        using var lab = new RuleLab("test('one', () => {}, { timeout: '3s' });\ntest('one', function () { throw new Error('two'); });\nif (typeof on !== 'undefined') throw new Error('on is there');", api: Api);
        lab.Set.Handlers.Select(handler => (handler.Event, handler.Title, handler.Location.Line, handler.Timeout)).ShouldBe([("TEST", "one", 1, TimeSpan.FromSeconds(3)), ("TEST", "one", 2, null)]);
        (await lab.Call()).ShouldBeNull();
        (await Should.ThrowAsync<ScriptException>(async () => await lab.Call(handler: 1))).Message.ShouldBe("scripts/rules/rule.js:2:42: Error: two");
    }

    [Theory]
    [InlineData("test('', () => {});", "TypeError: test: the title must be a text of 1 to 200 characters")]
    [InlineData("test(7, () => {});", "TypeError: test: the title must be a text of 1 to 200 characters")]
    [InlineData("test('x');", "TypeError: test: the handler must be a function, but is undefined (undefined)")]
    [InlineData("test('x', () => {}, { only: true });", "TypeError: test: there is no option only, only needs and timeout")]
    public void A_mistake_is_named_with_the_functions_name(string file, string message)
    {
        var failure = Should.Throw<ScriptLoadException>(() => new RuleLab(file, api: Api)).Failures.ShouldHaveSingleItem();
        failure.Reason.ShouldBe(message);
        failure.Location.Line.ShouldBe(1);
    }

    [Fact]
    public async Task It_works_only_while_the_files_load()
    {
        using var lab = new RuleLab("test('x', () => { test('y', () => {}); });", api: Api);
        (await Should.ThrowAsync<ScriptException>(async () => await lab.Call())).Reason.ShouldBe("Error: test() works only while the tests load: call it at the top of the file");
    }
}
