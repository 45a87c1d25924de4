using ScriptGate.Core.Records;
using Shouldly;
using Xunit;

namespace ScriptGate.Storage.Conformance.Records;

public sealed class MemoryRecordStoreTests : RecordStoreTests
{
    private readonly MemoryRecordStore _store;

    public MemoryRecordStoreTests() => _store = new MemoryRecordStore(1000, TimeSpan.FromDays(30), Clock);

    internal override IRecordStore Store => _store;

    [Fact]
    public async Task The_oldest_give_way()
    {
        var store = new MemoryRecordStore(2);
        foreach (var id in (string[])["a", "b", "c"])
        {
            store.Add(SampleRecords.Record(id));
        }

        (await store.SearchAsync(new RecordQuery(), Cancellation)).Records.Select(record => record.Id).ShouldBe(["c", "b"]);
        store.Dropped.ShouldBe(0);
    }

    [Fact]
    public async Task What_is_too_old_is_not_found_any_more()
    {
        Store.Add(SampleRecords.Record("A"));
        Store.Add(SampleRecords.Record("B", TimeSpan.FromDays(1)));
        Clock.Advance(TimeSpan.FromDays(30));
        (await Store.FindAsync("A", Cancellation)).ShouldHaveSingleItem();

        Clock.Advance(TimeSpan.FromTicks(1));
        (await Store.FindAsync("A", Cancellation)).ShouldBeEmpty();
        (await Store.FindAsync("B", Cancellation)).ShouldHaveSingleItem();
    }
}
